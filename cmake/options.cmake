# The settings of our own code. Linked PRIVATE by our targets only, so that a dependency's headers
# (brought in as SYSTEM) keep their own warnings.
option(K8SPARK_WERROR "Treat warnings as errors (on in the presets, off for users)" OFF)
option(K8SPARK_CLANG_TIDY "Run clang-tidy on every file that is compiled" OFF)
option(K8SPARK_FUZZ "Build the libFuzzer targets of tests/fuzz (needs clang)" OFF)
set(K8SPARK_SANITIZE "" CACHE STRING "\"address,undefined\", \"thread\" or empty")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(k8spark_options INTERFACE)
target_compile_features(k8spark_options INTERFACE cxx_std_20)
target_compile_options(k8spark_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wnull-dereference
  $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op -Wduplicated-cond>
  # gcc 12 sees overlaps in std::string that are not there (gcc bug 105651), and takes strings inside
  # std::optional and std::variant for uninitialized once it has inlined them.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-maybe-uninitialized>
  $<$<BOOL:${K8SPARK_WERROR}>:-Werror>)
# For code that runs for each line of a log or a file; see k8spark_room. At this level gcc 12 sees null
# dereferences in nlohmann_json that are not there.
set(K8SPARK_FAST_OPTIONS $<$<CONFIG:Release>:-O2>
  $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-null-dereference>)
add_library(k8spark_fast INTERFACE)
target_compile_options(k8spark_fast INTERFACE ${K8SPARK_FAST_OPTIONS})
target_compile_options(k8spark_options INTERFACE
  $<$<CONFIG:Release>:-ffunction-sections> $<$<CONFIG:Release>:-fdata-sections>)
target_link_options(k8spark_options INTERFACE $<$<CONFIG:Release>:LINKER:--gc-sections>)
if(K8SPARK_SANITIZE)
  # gcc sees null dereferences that are not there once the sanitizers have rewritten the code.
  target_compile_options(k8spark_options INTERFACE
    -fsanitize=${K8SPARK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference>)
  target_link_options(k8spark_options INTERFACE -fsanitize=${K8SPARK_SANITIZE})
endif()
if(K8SPARK_FUZZ)
  target_compile_options(k8spark_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(K8SPARK_CLANG_TIDY)
  find_program(K8SPARK_CLANG_TIDY_PROGRAM clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${K8SPARK_CLANG_TIDY_PROGRAM})
endif()
