# apex_warnings(target): our own code is built with these; third-party headers are SYSTEM.
function(apex_warnings target)
  target_compile_options(
    ${target}
    PRIVATE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wsign-conversion
            -Wshadow
            -Wold-style-cast
            $<$<BOOL:${APEX_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()
