#include "plan/objects.h"
#include "spark/uri.h"
#include "text/encoding.h"

// Source: Spark's KerberosConfDriverFeatureStep. Delegation tokens that Hadoop would obtain with
// the submitter's own ticket need Hadoop and are not made here.
namespace k8spark::plan {

namespace {

constexpr std::string_view kPrefix = "spark.kubernetes.kerberos.";

Result<void> check_pairs(StepInput const& in) {
  SparkConf const& conf = in.conf();
  std::string const krb5(kPrefix);
  if (conf.contains(krb5 + "krb5.path") && conf.contains(krb5 + "krb5.configMapName"))
    return usage_error(krb5 + "krb5.path and " + krb5 + "krb5.configMapName exclude each other",
                       conf.where(krb5 + "krb5.path"));
  if (conf.contains("spark.kerberos.keytab") != conf.contains("spark.kerberos.principal"))
    return usage_error(
        "spark.kerberos.keytab and spark.kerberos.principal belong together",
        conf.where(conf.contains("spark.kerberos.keytab") ? "spark.kerberos.keytab"
                                                          : "spark.kerberos.principal"),
        "give both --keytab and --principal");
  if (conf.contains(krb5 + "tokenSecret.name") != conf.contains(krb5 + "tokenSecret.itemKey"))
    return usage_error(krb5 + "tokenSecret.name and tokenSecret.itemKey belong together");
  return {};
}

Result<void> add_krb5(StepInput const& in, Draft& draft) {
  auto const& file = in.submission.files.krb5;
  K8SPARK_ASSIGN(auto const given, in.reader.text(std::string(kPrefix) + "krb5.configMapName"));
  if (!file && !given) return {};
  std::string const name = given ? *given : in.names.prefix + "-krb5-file";
  if (file) {
    K8SPARK_ASSIGN(std::string text, java_text(in, file->bytes, file->name));
    draft.resources.push_back(make_config_map(name, {{file->name, std::move(text)}}, in.version()));
  }
  Json source = {{"name", name}};
  if (file) {
    source["items"] = Json::array();
    source["items"].push_back({{"key", file->name}, {"path", file->name}});
  }
  list_in(draft.pod["spec"], "volumes")
      .push_back({{"name", "krb5-file"}, {"configMap", std::move(source)}});
  list_in(draft.container, "volumeMounts")
      .push_back(
          {{"name", "krb5-file"}, {"mountPath", "/etc/krb5.conf"}, {"subPath", "krb5.conf"}});
  return {};
}

void add_keytab(StepInput const& in, Draft& draft, TextFile const& keytab) {
  constexpr std::string_view kFolder = "/mnt/secrets/kerberos-keytab";
  std::string const name = in.names.prefix + "-kerberos-keytab";
  Json secret = make_object("v1", "Secret", name);
  secret["data"][keytab.name] = text::base64_encode(keytab.bytes);
  if (in.version().at_least(3, 2)) secret["immutable"] = true;
  draft.resources.push_back(std::move(secret));
  add_volume(draft,
             {{"name", "kerberos-keytab"}, {"secret", {{"secretName", name}}}},
             std::string(kFolder));
  draft.properties["spark.kerberos.keytab"] = std::string(kFolder) + '/' + keytab.name;
}

}  // namespace

Result<void> check_kerberos(StepInput const& in) {
  return check_pairs(in);
}

Result<void> add_kerberos_conf(StepInput const& in, Draft& draft) {
  K8SPARK_CHECK(add_krb5(in, draft));
  if (in.submission.files.keytab) {
    add_keytab(in, draft, *in.submission.files.keytab);
    return {};
  }
  std::string const prefix(kPrefix);
  K8SPARK_ASSIGN(auto const secret, in.reader.text(prefix + "tokenSecret.name"));
  if (!secret) return {};
  K8SPARK_ASSIGN(std::string const key, in.reader.text_or_empty(prefix + "tokenSecret.itemKey"));
  constexpr std::string_view kFolder = "/mnt/secrets/hadoop-credentials";
  add_volume(draft,
             {{"name", "hadoop-secret"}, {"secret", {{"secretName", *secret}}}},
             std::string(kFolder));
  add_env(draft, "HADOOP_TOKEN_FILE_LOCATION", std::string(kFolder) + '/' + key);
  return {};
}

}  // namespace k8spark::plan
