#pragma once

#include <optional>
#include <string>
#include <string_view>

// URIs as java.net.URI reads them, as far as Spark's rules need it.
namespace k8spark::spark {

struct Uri {
  std::string scheme;                   // empty: none
  std::string path;                     // decoded; what stands between authority and query
  std::optional<std::string> fragment;  // decoded
};

// Nothing if `text` is not a legal URI (a space, "[" in a path, a bad percent escape ...).
std::optional<Uri> parse_uri(std::string_view text);

// The scheme of a list entry or application: "local:///x" gives "local"; "" for a plain path.
std::string scheme_of(std::string_view text);

// A path as java.io.File.toURI writes it: "file:/a%20b".
std::string file_uri(std::string_view absolute_path);

// What becomes of a URI without fragment when java.net.URI decodes what follows the scheme and puts
// it together again, as Spark's globbing does: "%2F" is a slash then, "%3F" begins a query, "%25"
// stays. Nothing if the outcome is no legal URI ("%5B" in a path).
// Source: Spark's DependencyUtils.splitOnFragment.
std::optional<std::string> recoded_uri(std::string_view uri);

// Last path segment, decoded, without query and fragment: "s3a://b/k/my%20app.py" gives "my
// app.py".
std::string uri_base_name(std::string_view uri);

// "env.tgz#environment" gives {"env.tgz", "environment"}.
struct WithFragment {
  std::string before;
  std::string fragment;  // without '#'; empty: none
};
WithFragment split_fragment(std::string_view text);

// On the machine that submits: no scheme or "file", and not Spark's "spark-internal".
// Source: Spark's KubernetesUtils.isLocalAndResolvable.
bool is_local_and_resolvable(std::string_view resolved);

}  // namespace k8spark::spark
