#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The few XML documents that stores speak, by way of pugixml. Private to the room.
namespace k8spark::storage {

// The <Error> of S3, GCS and Azure. Fields are empty when the body is no such document.
struct StoreError {
  std::string code;     // "NoSuchBucket"
  std::string message;  // its first line; the rest holds request ids, and may hold a signature
  std::string region;   // of S3's AuthorizationHeaderMalformed
  std::string bucket_endpoint;  // of S3's PermanentRedirect
};
StoreError parse_store_error(std::string_view body);

// Text of the first element at a path of names: "InitiateMultipartUploadResult/UploadId".
std::optional<std::string> xml_text(std::string_view body, std::string const& path);

// UploadIds of a ListMultipartUploadsResult whose Key is `key`.
std::vector<std::string> upload_ids_of(std::string_view body, std::string_view key);

std::string complete_multipart_xml(std::vector<std::string> const& etags);  // of parts 1, 2, ...
std::string block_list_xml(std::vector<std::string> const& block_ids);

// Names and values of a Hadoop configuration file; empty for what is none.
std::map<std::string, std::string, std::less<>> parse_hadoop_site(std::string_view text);

}  // namespace k8spark::storage
