#include "storage/azure_settings.h"

#include "inputs.h"

#include <gtest/gtest.h>

namespace k8spark::storage {
namespace {

using Keys = std::map<std::string, std::string>;

Result<AzureSettings> settings_of(std::string const& target,
                                  Keys const& keys,
                                  sys::Environment::Map env = {}) {
  Inputs const in(keys, std::move(env));
  HadoopConf const conf(in.conf, in.environment);
  return azure_settings(*parse_target(target), conf, in.store());
}

constexpr char const* kBlob = "acct.blob.core.windows.net";
constexpr char const* kDfs = "acct.dfs.core.windows.net";

TEST(AzureSettings, EachSchemeHasItsBlobEndpoint) {
  struct Case {
    std::string target;
    Keys keys;
    std::string endpoint;
  };
  std::string const key = "fs.azure.account.key.";
  for (Case const& one : {Case{"wasbs://c@" + std::string(kBlob) + "/x",
                               {{key + kBlob, "a2V5"}},
                               "https://" + std::string(kBlob)},
                          Case{"wasb://c@" + std::string(kBlob) + "/x",
                               {{key + kBlob, "a2V5"}},
                               "http://" + std::string(kBlob)},
                          Case{"abfss://c@" + std::string(kDfs) + "/x",
                               {{key + kDfs, "a2V5"}},
                               "https://" + std::string(kBlob)},
                          Case{"abfs://c@" + std::string(kDfs) + "/x",
                               {{"fs.azure.account.key", "a2V5"}},
                               "https://" + std::string(kBlob)},
                          Case{"abfs://c@" + std::string(kDfs) + "/x",
                               {{key + kBlob, "a2V5"},
                                {"fs.azure.always.use.https", "false"},
                                {"fs.azure.abfs.endpoint", "10.0.0.1:10000"}},
                               "http://10.0.0.1:10000/acct"},
                          Case{"wasb://c@acct.localhost:10000/x",
                               {{key + "acct.localhost", "a2V5"}},
                               "http://acct.localhost:10000"},
                          Case{"wasb://c@devstoreaccount1/x",
                               {{key + "devstoreaccount1", "a2V5"},
                                {"fs.azure.storage.emulator.account.name", "devstoreaccount1"}},
                               "http://127.0.0.1:10000/devstoreaccount1"}}) {
    auto const settings = settings_of(one.target, one.keys);
    ASSERT_TRUE(settings) << one.target << ": " << settings.error().message;
    EXPECT_EQ(settings->endpoint, one.endpoint) << one.target;
    EXPECT_EQ(settings->account.key, "key") << one.target;
    EXPECT_EQ(settings->container, "c");
  }
}

TEST(AzureSettings, ASasIsChosenAsHadoopChoosesIt) {
  std::string const sas_key = std::string("fs.azure.sas.c.") + kBlob;
  auto const wasb = settings_of(
      std::string("wasbs://c@") + kBlob + "/x",
      {{sas_key, "?sv=1&sig=x"}, {std::string("fs.azure.account.key.") + kBlob, "a2V5"}});
  ASSERT_TRUE(wasb);
  EXPECT_EQ(wasb->sas, "sv=1&sig=x");
  EXPECT_TRUE(wasb->warnings.empty());
  Keys keys = {{"fs.azure.sas.fixed.token", "${env.SAS}"}, {"fs.azure.account.auth.type", "SAS"}};
  auto const abfs =
      settings_of(std::string("abfss://c@") + kDfs + "/x", keys, {{"SAS", "sv=2&sig=y"}});
  ASSERT_TRUE(abfs) << abfs.error().message;
  EXPECT_EQ(abfs->sas, "sv=2&sig=y");
  auto const plain = settings_of(std::string("wasb://c@") + kBlob + "/x", {{sas_key, "sig=x"}});
  ASSERT_EQ(plain->warnings.size(), 1U);
  EXPECT_EQ(plain->warnings[0].find("sig="), std::string::npos);
}

TEST(AzureSettings, SaysWhatToDoWhenNoLoginIsSpoken) {
  std::string const target = std::string("abfss://c@") + kDfs + "/x";
  for (Keys const& keys :
       {Keys{},
        Keys{{"fs.azure.account.auth.type", "OAuth"}, {"fs.azure.account.key", "a2V5"}},
        Keys{{std::string("fs.azure.account.auth.type.") + kDfs, "Custom"}},
        Keys{{"fs.azure.account.auth.type", "SAS"}},
        Keys{{"fs.azure.account.key", "not base64!"}}}) {
    auto const settings = settings_of(target, keys);
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, ErrorCode::kUsage);
    EXPECT_EQ(settings.error().message.find("base64!"), std::string::npos);
  }
  EXPECT_FALSE(settings_of("wasbs://acct.blob.core.windows.net/x", {}));
}

}  // namespace
}  // namespace k8spark::storage
