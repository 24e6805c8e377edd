#pragma once

#include "k8spark/result.h"
#include "kube/client.h"
#include "kube/resource.h"

#include <functional>
#include <string>
#include <string_view>

namespace k8spark::kube {

// How the server shall write the objects of a list.
enum class ListForm {
  kObjects,   // whole
  kTable,     // one row each: the cells of kubectl's table, and the metadata
  kMetadata,  // PartialObjectMetadata: no data of ConfigMaps and Secrets crosses the network
};

struct PageOptions {
  std::string label_selector;
  std::string field_selector;
  ListForm form = ListForm::kObjects;
  int page = 500;  // objects in one answer
};

struct PageSink {
  // One object or row as JSON text; valid until the call ends. False: no more, please.
  std::function<bool(std::string_view json)> on_object;
  // The columns of a table as JSON text, before the rows of each page. May be empty.
  std::function<void(std::string_view json)> on_columns;
};

// Lists page by page: memory for one page, however many there are. Asked for a table, an old server
// may send whole objects: they have no member "cells". `ns` empty: all namespaces.
// Objects of a list lack kind and apiVersion. When a list takes so long that its state expires
// (410), it goes on from where it was with the state of now, as the API's "inconsistent continue"
// allows. Errors: as Client; kUnavailable for an answer that is no list.
Result<void> for_each_object(Client& client,
                             Resource const& resource,
                             std::string_view ns,
                             PageOptions const& options,
                             PageSink const& sink);

}  // namespace k8spark::kube
