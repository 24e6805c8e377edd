#include "kube/status.h"

#include "kube_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace k8spark::kube {
namespace {

using test::json_answer;
using test::status_answer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Error explain(http::Response const& response, char const* method = "GET") {
  return make_error(parse_status(response, method), "GET /x");
}

TEST(StatusError, TheCodeFollowsTheStatus) {
  struct Case {
    int status;
    char const* reason;
    ErrorCode code;
  };
  for (Case const& one : {Case{400, "BadRequest", ErrorCode::kInvalid},
                          Case{401, "Unauthorized", ErrorCode::kUnauthenticated},
                          Case{403, "Forbidden", ErrorCode::kPermissionDenied},
                          Case{404, "NotFound", ErrorCode::kNotFound},
                          Case{405, "MethodNotAllowed", ErrorCode::kInvalid},
                          Case{409, "AlreadyExists", ErrorCode::kAlreadyExists},
                          Case{409, "Conflict", ErrorCode::kConflict},
                          Case{410, "Expired", ErrorCode::kConflict},
                          Case{413, "RequestEntityTooLarge", ErrorCode::kInvalid},
                          Case{422, "Invalid", ErrorCode::kInvalid},
                          Case{429, "TooManyRequests", ErrorCode::kUnavailable},
                          Case{500, "InternalError", ErrorCode::kUnavailable},
                          Case{503, "ServiceUnavailable", ErrorCode::kUnavailable}}) {
    Error const error = explain(status_answer(one.status, one.reason, "words"));
    EXPECT_EQ(error.code, one.code) << one.reason;
    EXPECT_EQ(error.message,
              "the server answered " + std::to_string(one.status) + ' ' + one.reason + ": words");
    EXPECT_FALSE(error.outcome_unknown);
  }
}

TEST(StatusError, TheOutcomeOfA504IsOpen) {
  EXPECT_TRUE(explain(status_answer(504, "Timeout", "")).outcome_unknown);
  EXPECT_TRUE(explain(status_answer(500, "ServerTimeout", "")).outcome_unknown);
}

TEST(StatusError, EveryCauseIsSaidOnce) {
  Json body = {{"kind", "Status"}, {"reason", "Invalid"}, {"code", 422}};
  body["message"] = "Pod \"x\" is invalid: spec.a: Required value";
  body["details"]["causes"] = {
      {{"reason", "FieldValueRequired"}, {"message", "Required value"}, {"field", "spec.a"}},
      {{"reason", "FieldValueInvalid"}, {"message", "bad port"}, {"field", "spec.b"}}};
  Error const error = explain(json_answer(422, body));
  EXPECT_EQ(error.message,
            "the server answered 422 Invalid: Pod \"x\" is invalid: spec.a: Required value; "
            "spec.b: bad port");
  EXPECT_THAT(parse_status(json_answer(422, body), "POST").cause_types,
              ElementsAre("FieldValueRequired", "FieldValueInvalid"));
}

TEST(StatusError, ATextBodyIsTheMessage) {
  Error const error =
      explain({429, {{"content-type", "text/plain; charset=utf-8"}}, "shutting down\n"});
  EXPECT_EQ(error.message, "the server answered 429 TooManyRequests: shutting down");
  EXPECT_THAT(explain({500, {{"content-type", "application/octet-stream"}}, "\x01"}).message,
              HasSubstr("unknown"));
  EXPECT_LT(explain({500, {}, std::string(10'000, 'x')}).message.size(), 2200U);
}

TEST(StatusError, AWebPageIsRecognised) {
  Error const page = explain({503,
                              {{"content-type", "text/html"}},
                              "<html><head><TITLE> Log in </TITLE></head><body>secret</body>"});
  EXPECT_EQ(page.code, ErrorCode::kUnavailable);
  EXPECT_EQ(page.message, "the server answered 503 ServiceUnavailable: a web page: Log in");
  EXPECT_EQ(page.hint, "this does not look like a Kubernetes API server");
  Error const redirect = explain({302, {{"location", "https://login"}}, ""});
  EXPECT_THAT(redirect.message, HasSubstr("https://login"));
  EXPECT_EQ(redirect.code, ErrorCode::kUnavailable);
  Error const other = explain({404, {{"content-type", "text/plain"}}, "404 page not found\n"});
  EXPECT_EQ(other.code, ErrorCode::kUnavailable) << "a wrong prefix is no missing object";
}

TEST(StatusError, TheReasonIsGuessedFromTheCode) {
  EXPECT_EQ(parse_status({409, {}, ""}, "POST").reason, "AlreadyExists");
  EXPECT_EQ(parse_status({409, {}, ""}, "PATCH").reason, "Conflict");
}

TEST(StatusError, RetryAfterSecondsIsRead) {
  Json body = {{"kind", "Status"}, {"code", 504}};
  body["details"]["retryAfterSeconds"] = 3;
  EXPECT_EQ(parse_status_object(body).retry_after, std::chrono::seconds(3));
}

TEST(CanIHint, AsksWhatWasRefused) {
  EXPECT_EQ(
      can_i_hint("pods is forbidden: User \"ann\" cannot create resource \"pods\" in API group "
                 "\"\" in the namespace \"etl\"",
                 ""),
      "ask: kubectl auth can-i create pods -n etl");
  EXPECT_EQ(can_i_hint("x is forbidden: User \"ann\" cannot get resource \"pods/log\" in API group "
                       "\"\" in the namespace \"etl\"",
                       "bob"),
            "ask: kubectl auth can-i get pods --subresource=log -n etl --as=bob");
  EXPECT_EQ(can_i_hint("User \"a\" cannot list resource \"podgroups\" in API group "
                       "\"scheduling.volcano.sh\" at the cluster scope",
                       ""),
            "ask: kubectl auth can-i list podgroups.scheduling.volcano.sh");
  EXPECT_EQ(can_i_hint("pods \"x\" is forbidden: exceeded quota: q, requested: pods=1", ""), "");
}

TEST(ParseWarnings, ReadsTheTextsOfCode299) {
  EXPECT_THAT(parse_warnings(R"(299 - "a \"b\" c")"), ElementsAre("a \"b\" c"));
  EXPECT_THAT(parse_warnings(R"(299 k8s "one, two" "date", 199 - "no", 299 - "three")"),
              ElementsAre("one, two", "three"));
  EXPECT_THAT(parse_warnings("299 - nothing"), IsEmpty());
  EXPECT_THAT(parse_warnings(""), IsEmpty());
}

}  // namespace
}  // namespace k8spark::kube
