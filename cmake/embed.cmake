# apex_embed_text(target file function): compiles the bytes of a text file into the target, as
# `std::string_view apex::function()`. The declaration stands in a header of its own.
function(apex_embed_text target file function)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" lines "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${lines}")
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  file(
    CONFIGURE
    OUTPUT ${generated}
    CONTENT
      "#include <string_view>\n
namespace apex {\n
std::string_view @function@();\n
namespace {
constexpr char kText[] = {@bytes@};
}  // namespace\n
std::string_view @function@() { return {kText, sizeof kText}; }\n
}  // namespace apex\n"
    @ONLY)
  target_sources(${target} PRIVATE ${generated})
endfunction()
