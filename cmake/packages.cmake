# Every third-party library, from Debian packages. Which file may include which: libapex/README.md.
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(date REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Threads REQUIRED)
find_package(SQLiteCpp REQUIRED)
pkg_check_modules(SECP256K1 REQUIRED IMPORTED_TARGET libsecp256k1)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
find_path(RAPIDJSON_INCLUDE_DIR rapidjson/reader.h REQUIRED)

# RapidJSON ships no usable target.
add_library(apex_rapidjson INTERFACE)
target_include_directories(apex_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIR})
