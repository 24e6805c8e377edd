#include "kube/kubeconfig.h"

#include "../http/test_certs.h"
#include "support/memory_file_system.h"
#include "text/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

using test::Authority;
using test::Identity;
using test::KeyType;
using test::MemoryFileSystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// One file with one context; `cluster` and `user` are the lines below those keys.
std::string config_text(std::string const& cluster,
                        std::string const& user = "token: t1",
                        std::string const& ns = "etl") {
  return "apiVersion: v1\nkind: Config\ncurrent-context: c1\n"
         "clusters:\n- name: k1\n  cluster:\n    server: https://api:6443\n    " +
         cluster +
         "\n"
         "users:\n- name: u1\n  user:\n    " +
         user +
         "\n"
         "contexts:\n- name: c1\n  context: {cluster: k1, user: u1" +
         (ns.empty() ? "" : ", namespace: " + ns) + "}\n";
}

class Kubeconfig : public testing::Test {
 protected:
  Result<ClusterAccess> load() {
    return load_cluster_access(overrides_, files_, sys::Environment(variables_));
  }
  Error error() {
    auto const access = load();
    EXPECT_FALSE(access);
    return access ? Error{} : access.error();
  }
  // Loads config_text(...) of ~/.kube/config.
  void write(std::string const& text) { files_.add("/home/ann/.kube/config", text); }
  void be_in_a_pod() {
    variables_["KUBERNETES_SERVICE_HOST"] = "10.96.0.1";
    variables_["KUBERNETES_SERVICE_PORT"] = "443";
    files_.add("/var/run/secrets/kubernetes.io/serviceaccount/token", "sa-token");
    files_.add("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", ca_.pem());
    files_.add("/var/run/secrets/kubernetes.io/serviceaccount/namespace", "podns\n");
  }

  Authority const& ca_ = shared_ca();
  Identity const& ann_ = shared_identity();
  MemoryFileSystem files_;
  sys::Environment::Map variables_{{"HOME", "/home/ann"}};
  AccessOverrides overrides_;

 private:
  static Authority const& shared_ca() {
    static Authority const ca("ca");
    return ca;
  }
  static Identity const& shared_identity() {
    static Identity const identity = shared_ca().issue("ann", KeyType::kEc);
    return identity;
  }
};

TEST_F(Kubeconfig, TheHomeFileGivesServerTokenAndNamespace) {
  write(config_text(""));
  auto const access = load();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->server, "https://api:6443");
  EXPECT_EQ(access->ns, "etl");
  EXPECT_EQ(access->auth.kind, Auth::Kind::kToken);
  EXPECT_EQ(access->auth.token, "t1");
  EXPECT_EQ(access->context_name, "c1");
  EXPECT_EQ(access->cluster_name, "k1");
  EXPECT_EQ(access->user_name, "u1");
  EXPECT_EQ(access->where, "context c1 of /home/ann/.kube/config");
  EXPECT_EQ(access->ca_source, "the system's root certificates");
}

TEST_F(Kubeconfig, TheFlagNamesTheOnlyFile) {
  write(config_text(""));
  overrides_.kubeconfig = "mine";
  EXPECT_EQ(error(), usage_error("no such file or directory", "/work/mine", "see --kubeconfig"));
  files_.add("/work/mine", config_text("", "token: t2"));
  EXPECT_EQ(load()->auth.token, "t2");
}

TEST_F(Kubeconfig, TheVariablesFilesAreMergedByNameAndTheFirstWins) {
  write(config_text(""));
  files_.add("/a", "current-context: ''\nusers:\n- name: u1\n  user: {token: from-a}\n");
  files_.add("/b", config_text("disable-compression: true", "username: not-merged"));
  variables_["KUBECONFIG"] = "/missing::/a:/b:/a";
  auto const access = load();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->auth.token, "from-a");
  EXPECT_EQ(access->auth.username, "");
  EXPECT_TRUE(access->disable_compression);
  EXPECT_THAT(access->warnings, testing::IsEmpty());
}

TEST_F(Kubeconfig, NothingToFindSaysWhereItLooked) {
  variables_["KUBECONFIG"] = "/x:/y";
  Error const nothing = error();
  EXPECT_EQ(nothing.code, ErrorCode::kUsage);
  EXPECT_THAT(nothing.message, HasSubstr("/x, /y"));
  EXPECT_THAT(nothing.hint, HasSubstr("--kubeconfig"));
  variables_.erase("KUBECONFIG");
  write("");
  EXPECT_THAT(error().message, HasSubstr("/home/ann/.kube/config"))
      << "an empty file is no cluster";
}

TEST_F(Kubeconfig, ABrokenFileIsNamedWithItsLineAndWithoutItsText) {
  write("clusters:\n- name: [\nusers: {token: topsecret");
  Error const broken = error();
  EXPECT_EQ(broken.code, ErrorCode::kUsage);
  EXPECT_THAT(broken.where, testing::StartsWith("/home/ann/.kube/config:"));
  EXPECT_THAT(broken.message, Not(HasSubstr("topsecret")));
}

TEST_F(Kubeconfig, EveryBadFileIsReported) {
  files_.add("/a", "kind: Pod");
  files_.add("/b", "- list");
  files_.add("/c", config_text(""));
  variables_["KUBECONFIG"] = "/a:/b:/c";
  EXPECT_THAT(error().where, "/a:1:7");
  EXPECT_THAT(error().message, HasSubstr("kind must be Config; /b:1:1: not a kubeconfig"));
}

TEST_F(Kubeconfig, ADuplicateNameIsFatal) {
  write("users:\n- name: u1\n  user: {}\n- name: u1\n  user: {}\n");
  EXPECT_EQ(error().message, "duplicate name \"u1\" in users");
  EXPECT_EQ(error().where, "/home/ann/.kube/config:4:3");
}

TEST_F(Kubeconfig, WhatIsNotDefinedIsNeverAnonymous) {
  write(
      "current-context: c1\nclusters: [{name: k1, cluster: {server: 'https://a'}}]\n"
      "contexts:\n- name: c1\n  context: {cluster: k1, user: u9}\n- name: c2\n  context: {cluster: "
      "k9}\n");
  EXPECT_EQ(
      error().message,
      "context c1: it refers to user \"u9\", which is not defined in: /home/ann/.kube/config");
  EXPECT_EQ(error().where, "/home/ann/.kube/config:5:32");
  overrides_.context = "c2";
  EXPECT_THAT(error().message, HasSubstr("refers to cluster \"k9\""));
  overrides_.context = "c3";
  EXPECT_EQ(error().message, "context \"c3\" does not exist");
  EXPECT_THAT(error().hint, HasSubstr("c1"));
}

TEST_F(Kubeconfig, TheErrorsAreKubectls) {
  write("current-context: zz\ncontexts: [{name: c1, context: {cluster: k1}}]");
  EXPECT_EQ(error().message, "context was not found for specified context: zz");
  write(config_text(""));
  overrides_.cluster = "x";
  EXPECT_EQ(error().message, "cluster \"x\" does not exist");
  overrides_.cluster.clear();
  overrides_.user = "x";
  EXPECT_EQ(error().message, "auth info \"x\" does not exist");
}

TEST_F(Kubeconfig, WithoutACurrentContextTheNamesAreListed) {
  write("contexts: [{name: b, context: {}}, {name: a, context: {}}]");
  EXPECT_EQ(error().hint, "choose with --context: a, b");
  auto const names = load_context_names("", files_, sys::Environment(variables_));
  ASSERT_TRUE(names);
  EXPECT_THAT(names->names, ElementsAre("a", "b"));
}

TEST_F(Kubeconfig, TheServerIsCleanedAndNeedsAScheme) {
  overrides_.server = "https://rancher/k8s/clusters/c-x/?a=b";
  EXPECT_EQ(load()->server, "https://rancher:443/k8s/clusters/c-x");
  overrides_.server = "h:6443";
  EXPECT_EQ(error().message, "server \"h:6443\" has no scheme");
  EXPECT_EQ(error().hint, "write https://h:6443");
  overrides_.server = "https://u:p@h";
  EXPECT_EQ(error().code, ErrorCode::kUsage);
  overrides_.server = "ftp://h";
  EXPECT_EQ(error().code, ErrorCode::kUsage);
}

TEST_F(Kubeconfig, TheMasterUrlKeepsTheContextsCaAndLogin) {
  write(config_text("tls-server-name: other\n    certificate-authority-data: " +
                    text::base64_encode(ca_.pem())));
  overrides_.server = "https://10.0.0.1:6443";
  auto const access = load();
  ASSERT_TRUE(access);
  EXPECT_EQ(access->server, "https://10.0.0.1:6443");
  EXPECT_EQ(access->tls.ca_pem, ca_.pem());
  EXPECT_EQ(access->tls.server_name, "") << "it was another server's";
  EXPECT_EQ(access->auth.token, "t1");
}

TEST_F(Kubeconfig, CaFromFileOrDataButNotBoth) {
  std::string const data = "certificate-authority-data: " + text::base64_encode(ca_.pem());
  write(config_text("certificate-authority: ca.crt"));
  EXPECT_THAT(error().message, HasSubstr("/home/ann/.kube/ca.crt")) << "beside the kubeconfig";
  files_.add("/home/ann/.kube/ca.crt", ca_.pem());
  EXPECT_EQ(load()->tls.ca_pem, ca_.pem());
  EXPECT_EQ(load()->ca_source, "/home/ann/.kube/ca.crt");
  write(config_text("certificate-authority: ca.crt\n    " + data));
  EXPECT_THAT(error().message, HasSubstr("both specified"));
  files_.add("/home/ann/.kube/ca.crt", "no certificate");
  write(config_text("certificate-authority: ca.crt"));
  EXPECT_THAT(error().message, HasSubstr("holds no certificate"));
}

TEST_F(Kubeconfig, InsecureAndACaContradictEachOther) {
  write(config_text("insecure-skip-tls-verify: yes"));
  EXPECT_TRUE(load()->tls.insecure_skip_verify);
  std::string const data = "\n    certificate-authority-data: " + text::base64_encode(ca_.pem());
  write(config_text("insecure-skip-tls-verify: true" + data));
  EXPECT_THAT(error().message, HasSubstr("with the insecure flag is not allowed"));
  write(config_text("disable-compression: true" + data));
  overrides_.insecure = true;
  EXPECT_EQ(load()->tls.ca_pem, "") << "the flag drops the CA";
  overrides_.insecure = false;
  EXPECT_EQ(load()->tls.ca_pem, ca_.pem());
}

TEST_F(Kubeconfig, BadBase64NamesFieldAndPlaceAndNotTheValue) {
  write(config_text("certificate-authority-data: QUJD*secret"));
  EXPECT_THAT(error().message,
              HasSubstr("cluster k1: certificate-authority-data is not base64: bad character 5"));
  EXPECT_THAT(error().message, Not(HasSubstr("secret")));
  EXPECT_EQ(error().where, "/home/ann/.kube/config:8:33");
  write(config_text("certificate-authority-data: \"-----BEGIN CERTIFICATE-----\""));
  EXPECT_EQ(error().hint, "this field takes base64; use certificate-authority for a file");
}

TEST_F(Kubeconfig, AWrongTypeIsNamed) {
  write(config_text("", "token: {a: b}"));
  EXPECT_EQ(error().message, "user u1: token must be a string");
  write(config_text("", "token: 12345"));
  EXPECT_EQ(load()->auth.token, "12345");
  write(config_text("insecure-skip-tls-verify: maybe"));
  EXPECT_THAT(error().message, HasSubstr("must be true or false"));
}

TEST_F(Kubeconfig, ClientCertificatesNeedTheirKey) {
  std::string const cert = "client-certificate-data: " + text::base64_encode(ann_.cert_pem);
  std::string const key = "\n    client-key-data: " + text::base64_encode(ann_.key_pem);
  write(config_text("", cert + key));
  auto const access = load();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->tls.client_cert_pem, ann_.cert_pem);
  EXPECT_EQ(access->tls.client_key_pem, ann_.key_pem);
  EXPECT_EQ(access->auth.kind, Auth::Kind::kNone);
  write(config_text("", cert));
  EXPECT_THAT(error().message, HasSubstr("without client-key"));
  write(config_text("", key.substr(5)));
  EXPECT_THAT(error().message, HasSubstr("without client-certificate"));
  Identity const other = ca_.issue("bob", KeyType::kRsa);
  write(config_text("", cert + "\n    client-key-data: " + text::base64_encode(other.key_pem)));
  EXPECT_EQ(error().message, "the client key does not belong to the client certificate");
  write(config_text(
      "", cert + "\n    client-key-data: " + text::base64_encode(test::encrypt_key(ann_.key_pem))));
  EXPECT_EQ(error().message, "encrypted client keys are not supported");
}

TEST_F(Kubeconfig, ATokenFileIsNamedNotRead) {
  write(config_text("", "tokenFile: tok"));
  EXPECT_THAT(error().message, HasSubstr("open /home/ann/.kube/tok: no such file or directory"));
  files_.add("/home/ann/.kube/tok", "x");
  EXPECT_EQ(load()->auth.kind, Auth::Kind::kTokenFile);
  EXPECT_EQ(load()->auth.token_file, "/home/ann/.kube/tok");
}

TEST_F(Kubeconfig, TwoWaysToLogInAreOneTooMany) {
  write(config_text("", "{token: t, username: ann, password: topsecret}"));
  EXPECT_EQ(error().message,
            "user u1: more than one authentication method found for u1; found [token basicAuth], "
            "only one is allowed");
  write(config_text("", "{username: ann, password: pw}"));
  EXPECT_EQ(load()->auth.kind, Auth::Kind::kBasic);
}

TEST_F(Kubeconfig, ExplicitCredentialsWin) {
  write(config_text("", "{username: ann, password: pw}"));
  overrides_.token = "flag";
  auto access = load();
  ASSERT_TRUE(access);
  EXPECT_EQ(access->auth.kind, Auth::Kind::kToken);
  EXPECT_EQ(access->auth.token, "flag");
  EXPECT_EQ(access->auth.password, "");
  overrides_.token.clear();
  overrides_.token_file = "tok";
  files_.add("/work/tok", "x");
  EXPECT_EQ(load()->auth.token_file, "/work/tok") << "flags are relative to the working folder";
}

TEST_F(Kubeconfig, OverridingFilesAreRead) {
  write(config_text(""));
  files_.add("/work/ca", ca_.pem());
  files_.add("/work/crt", ann_.cert_pem);
  files_.add("/work/key", ann_.key_pem);
  overrides_.ca_file = "ca";
  overrides_.client_cert_file = "crt";
  overrides_.client_key_file = "key";
  auto const access = load();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->tls.ca_pem, ca_.pem());
  EXPECT_EQ(access->tls.client_key_pem, ann_.key_pem);
  overrides_.ca_file = "missing";
  EXPECT_THAT(error().message, HasSubstr("/work/missing"));
}

TEST_F(Kubeconfig, ImpersonationNeedsAUser) {
  write(config_text(
      "", "{token: t, as: bob, as-uid: '7', as-groups: [g1, g2], as-user-extra: {s: [v1, v2]}}"));
  auto const access = load();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->auth.impersonation.user, "bob");
  EXPECT_EQ(access->auth.impersonation.uid, "7");
  EXPECT_THAT(access->auth.impersonation.groups, ElementsAre("g1", "g2"));
  EXPECT_EQ(access->auth.impersonation.extra.size(), 2U);
  overrides_.as = "eve";
  EXPECT_EQ(load()->auth.impersonation.user, "eve");
  overrides_.as.clear();
  write(config_text("", "{token: t, as-groups: [g1]}"));
  EXPECT_THAT(error().message, HasSubstr("requesting uid, groups or user-extra for u1 without"));
}

TEST_F(Kubeconfig, PluginsAreParsedAndChecked) {
  std::string const exec =
      "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: bin/aws, "
      "args: [eks, get-token], env: [{name: A, value: b}]}";
  write(config_text("extensions: [{name: client.authentication.k8s.io/exec, extension: {a: 1}}]",
                    exec));
  auto const access = load();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->auth.kind, Auth::Kind::kExec);
  EXPECT_EQ(access->auth.exec->command, "/home/ann/.kube/bin/aws");
  EXPECT_THAT(access->auth.exec->args, ElementsAre("eks", "get-token"));
  EXPECT_EQ(access->auth.exec->interactive_mode, "IfAvailable");
  EXPECT_EQ(access->auth.exec->cluster_config, R"({"a":1})");
  write(config_text("", "{token: t, " + exec + "}"));
  EXPECT_EQ(load()->auth.kind, Auth::Kind::kToken) << "a token makes the plugin unnecessary";
  write(config_text("", "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}"));
  EXPECT_THAT(error().message, HasSubstr("interactiveMode must be specified"));
  write(config_text("", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: aws}"));
  EXPECT_THAT(error().message, HasSubstr("invalid apiVersion"));
  EXPECT_THAT(error().hint, HasSubstr("aws eks update-kubeconfig"));
}

TEST_F(Kubeconfig, OldAuthProvidersSayWhatToUse) {
  write(config_text("", "auth-provider: {name: gcp}"));
  EXPECT_THAT(error().hint, HasSubstr("gke-gcloud-auth-plugin"));
  write(config_text("", "auth-provider: {name: azure}"));
  EXPECT_THAT(error().hint, HasSubstr("kubelogin"));
  write(config_text("", "auth-provider: {name: oidc, config: {id-token: jwt}}"));
  EXPECT_EQ(load()->auth.token, "jwt");
}

TEST_F(Kubeconfig, WithoutTlsNothingSecretIsSent) {
  overrides_.server = "http://127.0.0.1:8001";
  overrides_.token = "t";
  auto const access = load();
  ASSERT_TRUE(access);
  EXPECT_EQ(access->auth.kind, Auth::Kind::kNone);
  EXPECT_EQ(access->warnings.size(), 1U);
}

TEST_F(Kubeconfig, ProxiesAreDecided) {
  variables_["HTTPS_PROXY"] = "http://env:3128";
  write(config_text(""));
  EXPECT_EQ(load()->proxy, "http://env:3128");
  write(config_text("proxy-url: socks5://mine:1080"));
  EXPECT_EQ(load()->proxy, "socks5h://mine:1080");
  write(config_text("proxy-url: ftp://x"));
  EXPECT_EQ(error().code, ErrorCode::kUsage);
}

TEST_F(Kubeconfig, InAPodTheServiceAccountIsUsed) {
  be_in_a_pod();
  auto const access = load();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->server, "https://10.96.0.1:443");
  EXPECT_EQ(access->tls.ca_pem, ca_.pem());
  EXPECT_EQ(access->auth.kind, Auth::Kind::kTokenFile);
  EXPECT_EQ(access->auth.token_file, "/var/run/secrets/kubernetes.io/serviceaccount/token");
  EXPECT_EQ(access->ns, "podns");
  EXPECT_EQ(access->where, "the pod's service account");
  variables_["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  EXPECT_EQ(load()->server, "https://[fd00::1]:443");
}

TEST_F(Kubeconfig, InAPodTheMasterUrlMayDiffer) {
  be_in_a_pod();
  overrides_.server = "https://kubernetes.default.svc";
  auto const access = load();
  ASSERT_TRUE(access);
  EXPECT_EQ(access->server, "https://kubernetes.default.svc:443");
  EXPECT_EQ(access->auth.kind, Auth::Kind::kTokenFile);
}

TEST_F(Kubeconfig, NamespacesHaveAnOrder) {
  be_in_a_pod();
  write(config_text("", "token: t", ""));
  EXPECT_EQ(load()->ns, "podns") << "the pod's, although the login is the kubeconfig's";
  EXPECT_EQ(load()->auth.token, "t");
  variables_["POD_NAMESPACE"] = "fromenv";
  EXPECT_EQ(load()->ns, "fromenv");
  write(config_text("", "token: t", "ctx"));
  EXPECT_EQ(load()->ns, "ctx");
  overrides_.ns = "flag";
  EXPECT_EQ(load()->ns, "flag");
  overrides_.ns = "Bad_Name";
  EXPECT_THAT(error().message, HasSubstr("is no name of a namespace"));
  variables_ = {{"HOME", "/home/ann"}};
  overrides_.ns.clear();
  write(config_text("", "token: t", ""));
  EXPECT_EQ(load()->ns, "default");
}

// --- which plugins may run

constexpr char const* kAws =
    "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: aws}";

TEST_F(Kubeconfig, PluginPolicyOfTheFlagDecidesWhatMayRun) {
  write(config_text("", kAws));
  variables_["PATH"] = "/usr/bin:/opt/bin";
  files_.add("/opt/bin/aws", "");
  struct Case {
    char const* policy;
    char const* error;  // nullptr: it may
  };
  for (Case const& one : std::vector<Case>{{"", nullptr},
                                           {"AllowAll", nullptr},
                                           {"DenyAll", "all are denied"},
                                           {"Allowlist=gke,aws", nullptr},
                                           {"Allowlist=/opt/bin/../bin/aws", nullptr},
                                           {"Allowlist=/usr/bin/aws", "not on the list"},
                                           {"Allowlist=gke", "not on the list"},
                                           {"Allowlist", "names none"},
                                           {"AllowAll=aws", "needs the policy Allowlist"},
                                           {"allowall", "is no policy"}}) {
    overrides_.plugin_policy = one.policy;
    auto const access = load();
    EXPECT_EQ(access.has_value(), one.error == nullptr) << one.policy;
    if (!access && one.error != nullptr) {
      EXPECT_THAT(access.error().message, HasSubstr(one.error)) << one.policy;
      EXPECT_EQ(access.error().where, "--exec-plugin-policy");
    }
  }
  // Who logs in without a plugin is not concerned.
  overrides_.plugin_policy = "DenyAll";
  write(config_text(""));
  EXPECT_TRUE(load());
}

TEST_F(Kubeconfig, PluginPolicyIsElseTheKubercs) {
  write(config_text("", kAws));
  files_.add("/home/ann/.kube/kuberc",
             "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n"
             "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist:\n- command: gke\n");
  EXPECT_EQ(error().where, "/home/ann/.kube/kuberc:3:25");
  variables_["KUBERC"] = "off";
  EXPECT_TRUE(load());
  variables_["KUBERC"] = "/etc/kuberc";
  EXPECT_EQ(error().where, "/etc/kuberc");
  files_.add("/etc/kuberc", "credentialPluginAllowlist: [{name: aws}]\n");
  EXPECT_THAT(error().message, HasSubstr("needs the policy Allowlist"));
  files_.add("/etc/kuberc", "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{}]\n");
  EXPECT_THAT(error().message, HasSubstr("has no command"));
  files_.add("/etc/kuberc", "aliases: []\n");
  EXPECT_TRUE(load());
  overrides_.plugin_policy = "DenyAll";
  EXPECT_THAT(error().message, HasSubstr("all are denied"));
}

}  // namespace
}  // namespace k8spark::kube
