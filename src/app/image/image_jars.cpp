#include "app/image/image_commands.h"
#include "app/image/image_settings.h"
#include "app/report.h"
#include "k8spark/json.h"
#include "render/table.h"
#include "text/strings.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace k8spark::app {

namespace {

using image::Finding;

constexpr std::array<std::string_view, 5> kFormats = {"list", "files", "maven", "urls", "json"};

bool has_error(std::vector<Finding> const& findings) {
  return std::any_of(findings.begin(), findings.end(), [](Finding const& finding) {
    return finding.severity == image::Severity::kError;
  });
}

int print(std::string const& text, bool good, Context& context) {
  return context.streams.out(text) && context.streams.flush() && good ? 0 : 1;
}

std::string as_table(std::vector<image::JarSource> const& jars) {
  std::vector<std::vector<std::string>> rows;
  for (image::JarSource const& jar : jars)
    rows.push_back({jar.file(),
                    jar.maven ? jar.maven->coordinate() : jar.from(""),
                    jar.maven ? jar.maven->path() : std::string("-")});
  return render::table({"JAR", "COORDINATE", "PATH"}, rows);
}

Result<std::string> render_list(std::vector<image::JarSource> const& jars,
                                ImageJarsOptions const& options,
                                ImageSettings const& settings) {
  if (options.format == "list") return as_table(jars);
  std::string const repository = settings.repository(options.jars);
  if (options.format == "urls" && repository.empty())
    return usage_error("URLs need the address of a Maven repository",
                       "--format urls",
                       std::string(kRepositoryHint));
  return image::render_jars(jars,
                            options.format == "files"   ? image::JarFormat::kList
                            : options.format == "maven" ? image::JarFormat::kMaven
                            : options.format == "urls"  ? image::JarFormat::kUrls
                                                        : image::JarFormat::kJson,
                            repository);
}

int list_wanted(ImageJarsOptions const& options, ImageSettings const& settings, Context& context) {
  auto const jars = settings.jars(options.jars);
  if (!jars) return report_error(jars.error(), context);
  if (jars->empty())
    return report_error(usage_error("no store is named, and no jar",
                                    "k8spark image jars",
                                    "--store s3, or --jar GROUP:ARTIFACT:VERSION"),
                        context);
  std::vector<Finding> const findings = image::find_conflicts(settings.holdings(*jars));
  for (Finding const& finding : findings) warn(context, finding_line(finding));
  auto const text = render_list(*jars, options, settings);
  if (!text) return report_error(text.error(), context);
  return print(*text, !has_error(findings), context);
}

// The names of a folder's files, or what a listing says.
Result<std::string> listing_of(std::string const& place, Context& context) {
  if (place != "-" && context.files.kind(place) == sys::FileKind::kDirectory) {
    // Spark's own folder: the jars are one below.
    std::string const jars = sys::join_path(place, "jars");
    bool const is_home = context.files.kind(jars) == sys::FileKind::kDirectory;
    return text::join(context.files.list(is_home ? jars : place), "\n");
  }
  Result<std::string> text = context.files.read(place == "-" ? "/dev/stdin" : place);
  if (!text) return usage_error(text.error().message, place);
  return text;
}

struct Checked {
  image::Detected detected;
  std::size_t jars = 0;
  std::vector<Finding> findings;
};

Result<Checked> check(ImageJarsOptions const& options,
                      ImageSettings const& settings,
                      Context& context) {
  K8SPARK_ASSIGN(std::string const listing, listing_of(*options.check, context));
  std::vector<image::NamedJar> jars = image::read_jar_listing(listing);
  if (jars.empty())
    return usage_error("there is no jar", *options.check, "a folder of jars, or a list of names");
  Checked checked;
  checked.jars = jars.size();
  checked.detected = image::detect(jars);
  ImageJarWords extra = options.jars;
  extra.stores = {"none"};
  extra.committers = false;
  K8SPARK_ASSIGN(std::vector<image::JarSource> const more, settings.jars(extra));
  image::Holdings holdings = settings.holdings(more);
  holdings.jars.insert(holdings.jars.begin(), jars.begin(), jars.end());
  bool const named = options.stack.layers.spark_version.has_value();
  holdings.stack = checked.detected.stack();
  if (!holdings.stack && named) holdings.stack = settings.stack();
  K8SPARK_ASSIGN(holdings.stores, settings.stores(options.jars));
  checked.findings = image::find_conflicts(holdings);
  return checked;
}

std::string or_unknown(std::string const& text) {
  return text.empty() ? "unknown" : text;
}

std::string checked_as_text(Checked const& checked) {
  image::Detected const& found = checked.detected;
  std::string text = "Spark " + or_unknown(found.spark ? found.spark->text : "") + ", Hadoop " +
                     or_unknown(found.hadoop ? found.hadoop->text() : "") + ", Scala " +
                     or_unknown(found.scala) + " (" + std::to_string(checked.jars) + " jars)\n";
  for (Finding const& finding : checked.findings) {
    text += (finding.severity == image::Severity::kError ? "error   " : "warning ") + finding.rule +
            ": " + finding.message + '\n';
    if (!finding.symptom.empty()) text += "        seen as: " + finding.symptom + '\n';
    text += "        cure: " + finding.cure + '\n';
  }
  if (checked.findings.empty()) text += "no conflict found\n";
  return text;
}

Json or_null(std::string const& text) {
  return text.empty() ? Json() : Json(text);
}

std::string checked_as_json(Checked const& checked) {
  image::Detected const& found = checked.detected;
  Json findings = Json::array();
  for (Finding const& finding : checked.findings)
    findings.push_back(
        {{"rule", finding.rule},
         {"severity", finding.severity == image::Severity::kError ? "error" : "warning"},
         {"message", finding.message},
         {"symptom", or_null(finding.symptom)},
         {"cure", finding.cure}});
  Json const document = {{"spark", found.spark ? Json(found.spark->text) : Json()},
                         {"hadoop", found.hadoop ? Json(found.hadoop->text()) : Json()},
                         {"scala", or_null(found.scala)},
                         {"jars", checked.jars},
                         {"findings", findings}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

int check_folder(ImageJarsOptions const& options, ImageSettings const& settings, Context& context) {
  auto const checked = check(options, settings, context);
  if (!checked) return report_error(checked.error(), context);
  std::string const text =
      options.format == "json" ? checked_as_json(*checked) : checked_as_text(*checked);
  return print(text, !has_error(checked->findings), context);
}

}  // namespace

int run_image_jars(ImageJarsOptions const& options, Context& context) {
  std::vector<std::string> const known(kFormats.begin(), kFormats.end());
  if (std::find(known.begin(), known.end(), options.format) == known.end())
    return report_error(usage_error("unknown format \"" + options.format + '"',
                                    "--format",
                                    "one of " + text::join(known, ", ")),
                        context);
  auto const settings = ImageSettings::read(options.stack, context);
  if (!settings) return report_error(settings.error(), context);
  for (std::string const& warning : settings->warnings()) warn(context, warning);
  return options.check ? check_folder(options, *settings, context)
                       : list_wanted(options, *settings, context);
}

}  // namespace k8spark::app
