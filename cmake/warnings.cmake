# apex_warnings(target): our own code is built with these; third-party headers are SYSTEM.
# GCC 12 sees overlapping copies in every "literal" + std::string at -O3 (GCC bug 105651), and under
# a sanitizer uninitialized members in its own <regex> (GCC bug 105562).
function(apex_warnings target)
  set(old_gcc $<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>)
  set(false_under_sanitizer "")
  if(APEX_SANITIZE)
    set(false_under_sanitizer -Wno-maybe-uninitialized)
  endif()
  target_compile_options(
    ${target}
    PRIVATE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wsign-conversion
            -Wshadow
            -Wold-style-cast
            $<${old_gcc}:-Wno-restrict>
            $<${old_gcc}:${false_under_sanitizer}>
            $<$<BOOL:${APEX_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()
