# A room is one folder under src/, one static library k8spark_<room>, and one test binary
# test_<room> that links only what the room may know.
#
#   k8spark_room(plan SOURCES steps.cpp DEPS spark text LIBS OpenSSL::Crypto)
#
# A release is built for size: most code runs once in a command, and what is mapped and not run still
# costs memory and page faults. FAST is for rooms that run for each line of a log or of a file
# (docs/decisions/0018-release-for-size.md).
function(k8spark_room name)
  cmake_parse_arguments(ROOM "FAST" "" "SOURCES;DEPS;LIBS" ${ARGN})
  add_library(k8spark_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(k8spark_${name} PUBLIC
    "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(k8spark_${name} PRIVATE k8spark_options)
  if(ROOM_FAST)
    target_link_libraries(k8spark_${name} PRIVATE k8spark_fast)
  else()
    target_compile_options(k8spark_${name} PRIVATE $<$<CONFIG:Release>:-Os>)
  endif()
  list(TRANSFORM ROOM_DEPS PREPEND k8spark_)
  target_link_libraries(k8spark_${name} PUBLIC ${ROOM_DEPS})
  target_link_libraries(k8spark_${name} PUBLIC nlohmann_json::nlohmann_json PRIVATE ${ROOM_LIBS})
endfunction()

#   k8spark_room_test(plan SOURCES steps_test.cpp)
function(k8spark_room_test name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPS;LIBS" ${ARGN})
  add_executable(test_${name} ${ROOM_SOURCES})
  list(TRANSFORM ROOM_DEPS PREPEND k8spark_)
  target_link_libraries(test_${name} PRIVATE
    k8spark_options k8spark_${name} ${ROOM_DEPS} k8spark_test_support ${ROOM_LIBS}
    GTest::gmock GTest::gtest_main)
  add_test(NAME unit.${name} COMMAND test_${name})
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
