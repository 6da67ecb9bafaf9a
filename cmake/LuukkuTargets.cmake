# The few shapes that targets have here, so that each CMakeLists.txt is a list of names.

# Flags for our own code; generated code is compiled without them.
add_library(luukku_flags INTERFACE)
target_compile_options(luukku_flags INTERFACE -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor
                                              -Wno-missing-field-initializers)
target_include_directories(luukku_flags INTERFACE ${CMAKE_SOURCE_DIR})

# What programs need under ThreadSanitizer (preset tsan).
add_library(luukku_sanitizer INTERFACE)
add_library(luukku_tsan_absl OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/tsan_absl.cc)
target_compile_options(luukku_tsan_absl PRIVATE -fno-sanitize=thread)
target_link_libraries(luukku_tsan_absl PUBLIC absl::synchronization)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
  target_sources(luukku_sanitizer INTERFACE $<TARGET_OBJECTS:luukku_tsan_absl>)
endif()

# luukku_library(name SOURCES … DEPS … [PRIVATE_DEPS …] [SQL] [MIGRATIONS])
#
# SQL: the statements of sql/ are the library's. They are embedded: `#include "<folder>/sql.h"` gives
# each as a db::Statement, so sql/get_ticket.sql of services/ticket/tickets becomes
# luukku::sql::services::ticket::tickets::kGetTicket, and all of them as kAll. MIGRATIONS likewise, from
# migrations/ and in "<folder>/migrations/sql.h". What a statement may say of the contract:
# tools/embed_sql/main.cc.
function(luukku_library name)
  cmake_parse_arguments(arg "SQL;MIGRATIONS" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_DEPS} PRIVATE luukku_flags ${arg_PRIVATE_DEPS})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/sql)
  file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  if(arg_SQL)
    luukku_embed_sql(${name} ${folder} sql)
  endif()
  if(arg_MIGRATIONS)
    luukku_embed_sql(${name} ${folder}/migrations migrations)
  endif()
endfunction()

# Writes <build>/sql/<folder>/sql.h from the files of the subfolder, in order of their names, which may speak of the
# columns of tables that stand anywhere in the service.
function(luukku_embed_sql target folder subfolder)
  set(header ${CMAKE_BINARY_DIR}/sql/${folder}/sql.h)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${subfolder}/*.sql
       ${CMAKE_CURRENT_SOURCE_DIR}/${subfolder}/*.part)
  string(REGEX REPLACE "^(services/[^/]+)/.*" "\\1" service ${folder})
  file(GLOB columns CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${service}/*/*.columns)
  list(SORT files)
  add_custom_command(OUTPUT ${header} COMMAND embed-sql ${header} ${folder} ${files} ${columns}
                     DEPENDS ${files} ${columns} embed-sql VERBATIM)
  target_sources(${target} PRIVATE ${header})
endfunction()

# luukku_executable(name SOURCES … DEPS …): a program, in <build>/bin.
function(luukku_executable name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE luukku_flags luukku_sanitizer ${arg_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# What the sanitizers of the presets asan and tsan read when a test runs; others ignore it.
set(luukku_sanitizer_options
    ASAN_OPTIONS=detect_stack_use_after_return=1
    LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/lsan.supp:print_suppressions=0
    TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/tsan.supp:halt_on_error=0:second_deadlock_stack=1
    UBSAN_OPTIONS=print_stacktrace=1)

# Tests are compiled once and run for seconds, so they are optimised little and have no debug symbols, and the headers of
# the libraries that most of them include are compiled once for all. Product code does without: it runs long, and each of
# its files includes what it uses. docs/develop/build.md has the figures.
add_executable(luukku_test_headers ${CMAKE_SOURCE_DIR}/cmake/test_headers.cc)
target_link_libraries(luukku_test_headers PRIVATE luukku_flags GTest::gmock gRPC::grpc++ PkgConfig::PQXX
                                                  absl::statusor absl::strings absl::time)
target_compile_definitions(luukku_test_headers PRIVATE LUUKKU_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
target_compile_options(luukku_test_headers PRIVATE -pthread "$<$<CONFIG:RelWithDebInfo>:-O1;-g0>")
target_precompile_headers(luukku_test_headers PRIVATE ${CMAKE_SOURCE_DIR}/cmake/test_headers.h)

# How tests, and what they share, are compiled.
function(luukku_compile_as_test name)
  target_compile_definitions(${name} PRIVATE LUUKKU_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_compile_options(${name} PRIVATE -pthread "$<$<CONFIG:RelWithDebInfo>:-O1;-g0>")
  target_precompile_headers(${name} REUSE_FROM luukku_test_headers)
endfunction()

# luukku_test_library(name SOURCES … DEPS …): what several tests share. It is code of programs, as the precompiled header is.
function(luukku_test_library name)
  luukku_library(${name} ${ARGN})
  luukku_compile_as_test(${name})
  target_link_libraries(${name} PRIVATE GTest::gmock)
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIE)
endfunction()

# luukku_test(name SOURCES … DEPS … [TIMEOUT seconds] [OPTIMISED] [LONG] [WAITS]): a GoogleTest binary, run whole by ctest.
# OPTIMISED: it computes much itself. LONG: it starts among the first, so that others end while it runs. WAITS: it mostly waits
# for time to pass, so two of these run where one of the others does (scripts/test.sh).
function(luukku_test name)
  cmake_parse_arguments(arg "LONG;OPTIMISED;WAITS" "TIMEOUT" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  if(NOT arg_OPTIMISED)
    luukku_compile_as_test(${name})
  endif()
  target_link_libraries(${name} PRIVATE luukku_flags luukku_sanitizer GTest::gmock GTest::gtest_main ${arg_DEPS})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  if(NOT arg_WAITS)
    set_tests_properties(${name} PROPERTIES PROCESSORS 2)
  endif()
  if(arg_LONG)
    set_tests_properties(${name} PROPERTIES COST 100)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "${luukku_sanitizer_options}")
endfunction()
