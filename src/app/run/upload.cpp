#include "app/run/upload.h"

#include "app/report.h"
#include "app/run/upload_progress.h"
#include "app/verbose.h"
#include "storage/store.h"

namespace k8spark::app {

namespace {

struct Sending {
  Upload upload;
  storage::Target target;
};

Result<std::vector<Sending>> parse_targets(std::vector<Upload> const& uploads) {
  std::vector<Sending> all;
  for (Upload const& upload : uploads) {
    K8SPARK_ASSIGN(storage::Target target, storage::parse_target(upload.target));
    all.push_back({upload, std::move(target)});
  }
  return all;
}

std::unique_ptr<http::Transport> transport_for(storage::Store const& store,
                                               UploadVoice voice,
                                               Context& context) {
  auto const wanted = store.connection();
  if (!wanted) return nullptr;
  ClusterConnection connection{wanted->tls, wanted->proxy, wanted->ca_source, {}};
  if (voice.verbose) connection.trace = request_log(context);
  return context.make_transport(connection);
}

Result<void> send(Sending const& sending,
                  storage::Store& store,
                  http::Transport* transport,
                  UploadVoice voice,
                  Context& context) {
  UploadProgress progress(context, sending.upload.source_path, voice.quiet);
  storage::PutIo io{transport, context.clock, context.files, {}, {}};
  io.on_progress = [&](std::uint64_t sent, std::uint64_t total) { progress.show(sent, total); };
  io.on_retry = [&](std::string const& cause) {
    progress.clear();
    if (!voice.quiet) say(context, cause + "; trying again");
  };
  Result<void> done = store.put(io, sending.upload.source_path, sending.target);
  progress.clear();
  if (done && !voice.quiet)
    say(context, "uploaded " + sending.upload.source_path + " to " + sending.upload.target);
  return done;
}

}  // namespace

Result<void> upload_files(Built const& built, UploadVoice voice, Context& context) {
  return send_files(built.plan.uploads, built.submission, voice, context);
}

Result<void> send_files(std::vector<Upload> const& uploads,
                        Submission const& submission,
                        UploadVoice voice,
                        Context& context) {
  if (uploads.empty()) return {};
  K8SPARK_ASSIGN(std::vector<Sending> const all, parse_targets(uploads));
  // All of them lie under one upload path, so one store takes them.
  K8SPARK_ASSIGN(std::unique_ptr<storage::Store> const store,
                 storage::open_store(all.front().target,
                                     {submission.conf,
                                      submission.files,
                                      submission.version,
                                      context.environment,
                                      context.files}));
  for (std::string const& warning : store->warnings()) warn(context, warning);
  std::unique_ptr<http::Transport> const transport = transport_for(*store, voice, context);
  for (Sending const& sending : all)
    K8SPARK_CHECK(send(sending, *store, transport.get(), voice, context));
  return {};
}

void say_uploads(std::vector<Upload> const& uploads, Context& context) {
  for (Upload const& upload : uploads)
    say(context, "would upload " + upload.source_path + " to " + upload.target);
}

}  // namespace k8spark::app
