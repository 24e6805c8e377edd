#include "submission/jar_manifest.h"

#include "support/memory_file_system.h"

#include <gtest/gtest.h>

#include <zip.h>

namespace k8spark::submission {
namespace {

using test::MemoryFileSystem;

TEST(MainClassInManifest, IsReadAsJavaDoes) {
  EXPECT_EQ(main_class_in_manifest("Manifest-Version: 1.0\r\nMain-Class: a.B\r\n\r\n"), "a.B");
  EXPECT_EQ(main_class_in_manifest("main-class:  a.B \nX: y\n"), " a.B ");
  EXPECT_EQ(main_class_in_manifest("Main-Class: a\r\n .long\r\n .B"), "a.long.B");
  EXPECT_EQ(main_class_in_manifest("X: y\rMain-Class: a.B\r"), "a.B");
}

TEST(MainClassInManifest, StandsInTheMainSection) {
  EXPECT_FALSE(main_class_in_manifest("X: y\n\nName: c.class\nMain-Class: a.B\n"));
  EXPECT_FALSE(main_class_in_manifest("X-Main-Class: a.B\nMain-Class\n"));
  EXPECT_FALSE(main_class_in_manifest(""));
}

// A jar with one compressed file, as bytes.
std::string jar(std::string const& name, std::string const& text) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* const archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  zip_source_keep(target);
  zip_source_t* const file = zip_source_buffer(archive, text.data(), text.size(), 0);
  zip_file_add(archive, name.c_str(), file, 0);
  EXPECT_EQ(zip_close(archive), 0);
  EXPECT_EQ(zip_source_open(target), 0);
  zip_source_seek(target, 0, SEEK_END);
  std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
  zip_source_seek(target, 0, SEEK_SET);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

TEST(ReadMainClass, LooksIntoTheJar) {
  std::string const manifest = "Main-Class: org.example.Main\n" + std::string(5000, 'X') + ": y\n";
  MemoryFileSystem const files({{"/work/a.jar", jar("META-INF/MANIFEST.MF", manifest)},
                                {"/work/b.jar", jar("meta-inf/Manifest.mf", "Main-Class: b.B\n")}});
  EXPECT_EQ(*read_main_class("/work/a.jar", files), "org.example.Main");
  EXPECT_EQ(*read_main_class("/work/b.jar", files), "b.B");
}

TEST(ReadMainClass, SaysWhatIsMissing) {
  std::string cut = jar("META-INF/MANIFEST.MF", "Main-Class: b.B\n");
  cut.resize(cut.size() / 2);
  MemoryFileSystem const files({{"/work/none.jar", jar("x", "y")},
                                {"/work/empty.jar", jar("META-INF/MANIFEST.MF", "X: y\n")},
                                {"/work/text.jar", "no zip"},
                                {"/work/cut.jar", cut}});
  for (auto const& [path, why] : std::initializer_list<std::pair<char const*, char const*>>{
           {"/work/none.jar", "no manifest"},
           {"/work/empty.jar", "no Main-Class"},
           {"/work/text.jar", "is no jar"},
           {"/work/cut.jar", "is no jar"},
           {"/work/absent.jar", "no main class"}}) {
    auto const read = read_main_class(path, files);
    ASSERT_FALSE(read) << path;
    EXPECT_EQ(read.error().code, ErrorCode::kUsage) << path;
    EXPECT_NE(read.error().message.find(why), std::string::npos) << read.error().message;
    EXPECT_NE(read.error().message.find(path), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace k8spark::submission
