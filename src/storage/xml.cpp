#include "storage/xml.h"

#include "text/strings.h"

#include <pugixml.hpp>
#include <sstream>

namespace k8spark::storage {

namespace {

bool load(pugi::xml_document& document, std::string_view text) {
  return static_cast<bool>(document.load_buffer(text.data(), text.size()));
}

std::string printed(pugi::xml_document const& document) {
  std::ostringstream out;
  document.save(out, "", pugi::format_raw);
  return out.str();
}

std::string child_text(pugi::xml_node const& node, char const* name) {
  return std::string(text::trim(node.child(name).text().get()));
}

}  // namespace

StoreError parse_store_error(std::string_view body) {
  pugi::xml_document document;
  if (!load(document, body)) return {};
  pugi::xml_node const error = document.child("Error");
  StoreError found;
  found.code = child_text(error, "Code");
  std::string const message = child_text(error, "Message");
  found.message = text::trim(std::string_view(message).substr(0, message.find('\n')));
  found.region = child_text(error, "Region");
  found.bucket_endpoint = child_text(error, "Endpoint");
  return found;
}

std::optional<std::string> xml_text(std::string_view body, std::string const& path) {
  pugi::xml_document document;
  if (!load(document, body)) return std::nullopt;
  pugi::xml_node const node = document.first_element_by_path(path.c_str());
  if (!node) return std::nullopt;
  return std::string(text::trim(node.text().get()));
}

std::vector<std::string> upload_ids_of(std::string_view body, std::string_view key) {
  std::vector<std::string> ids;
  pugi::xml_document document;
  if (!load(document, body)) return ids;
  for (pugi::xml_node const& upload :
       document.child("ListMultipartUploadsResult").children("Upload"))
    if (upload.child("Key").text().get() == key) ids.push_back(child_text(upload, "UploadId"));
  return ids;
}

std::string complete_multipart_xml(std::vector<std::string> const& etags) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("CompleteMultipartUpload");
  unsigned number = 0;
  for (std::string const& etag : etags) {
    pugi::xml_node part = root.append_child("Part");
    part.append_child("PartNumber").text().set(++number);
    part.append_child("ETag").text().set(etag.c_str());
  }
  return printed(document);
}

std::string block_list_xml(std::vector<std::string> const& block_ids) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("BlockList");
  for (std::string const& id : block_ids) root.append_child("Uncommitted").text().set(id.c_str());
  return printed(document);
}

std::map<std::string, std::string, std::less<>> parse_hadoop_site(std::string_view text) {
  std::map<std::string, std::string, std::less<>> values;
  pugi::xml_document document;
  if (!load(document, text)) return values;
  for (pugi::xml_node const& property : document.child("configuration").children("property"))
    values[child_text(property, "name")] = property.child("value").text().get();
  return values;
}

}  // namespace k8spark::storage
