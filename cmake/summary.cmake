message(STATUS "k8spark ${PROJECT_VERSION}: ${CMAKE_BUILD_TYPE}, "
  "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
message(STATUS "  CLI11 ${CLI11_VERSION}, yaml-cpp ${yaml-cpp_VERSION}, fmt ${fmt_VERSION}, "
  "spdlog ${spdlog_VERSION}, nlohmann_json ${nlohmann_json_VERSION}, "
  "libcurl ${CURL_VERSION_STRING}, OpenSSL ${OPENSSL_VERSION}, "
  "pugixml ${pugixml_VERSION}")
message(STATUS "  warnings are errors: ${K8SPARK_WERROR}, sanitizers: ${K8SPARK_SANITIZE}, "
  "tests: ${BUILD_TESTING}")
