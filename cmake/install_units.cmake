# Runs while `cmake --install` does: the units name the program where it is installed, which is
# known only then. Wants unit_folder, program_folder (below the prefix) and scratch.
get_filename_component(prefix "${CMAKE_INSTALL_PREFIX}" ABSOLUTE)
file(GLOB units "${unit_folder}/*.service" "${unit_folder}/*.timer")
foreach(unit IN LISTS units)
  file(READ "${unit}" text)
  string(REPLACE "=/usr/local/bin/" "=${prefix}/${program_folder}/" text "${text}")
  get_filename_component(name "${unit}" NAME)
  file(WRITE "${scratch}/${name}" "${text}")
  file(
    INSTALL
    DESTINATION "${prefix}/lib/systemd/system"
    TYPE FILE
    FILES "${scratch}/${name}")
endforeach()
