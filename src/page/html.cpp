#include "page/html.h"

namespace k8spark::page {

std::string escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (char const c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default: {
        auto const byte = static_cast<unsigned char>(c);
        bool const forbidden = (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
        if (forbidden)
          escaped += "\xEF\xBF\xBD";
        else
          escaped += c;
      }
    }
  }
  return escaped;
}

std::string element(std::string_view name, std::string_view css_class, std::string_view text) {
  std::string html = "<" + std::string(name);
  if (!css_class.empty()) html += " class=\"" + std::string(css_class) + '"';
  return html + '>' + escape(text) + "</" + std::string(name) + '>';
}

std::string_view style_sheet() {
  return R"css(
:root{color-scheme:light dark;--paper:#fff;--ink:#1c2330;--soft:#5b6678;--line:#dfe4ec;--panel:#f6f8fb;
--good:#1a7f4b;--bad:#b3261e;--live:#1f5fbf;--wait:#c9ced8;--start:#e0a93b;--run:#4a86d8;--dead:#c9544c}
@media (prefers-color-scheme:dark){:root{--paper:#12161d;--ink:#e6eaf1;--soft:#9aa6b8;--line:#2a3240;
--panel:#1a202a;--good:#5cc98d;--bad:#ff8a80;--live:#82b1ff;--wait:#3b4454;--start:#b98a2f;--run:#3f77c4;--dead:#a8453e}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 24px 60px}
h1{font-size:26px;line-height:1.2;margin:0;overflow-wrap:anywhere}
h2{font-size:17px;margin:34px 0 10px}
header{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}
.sub{color:var(--soft);margin:4px 0 18px;overflow-wrap:anywhere}
.badge{border:1.5px solid;border-radius:999px;padding:1px 12px;font-weight:600;font-size:14px}
.good{color:var(--good)}.bad{color:var(--bad)}.live{color:var(--live)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.cause{background:var(--panel);border-left:4px solid var(--bad);border-radius:6px;padding:14px 18px;margin:18px 0}
.cause p{margin:0 0 8px;overflow-wrap:anywhere}.cause p:last-child{margin:0}.cause .what{font-weight:600}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:5px 14px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600;white-space:nowrap}
td.t{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--soft)}
td.w{overflow-wrap:anywhere;width:100%}
code,pre,td.log{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace}
td.log{white-space:pre-wrap}
pre{background:var(--panel);border-radius:6px;padding:12px 16px;overflow-x:auto;margin:0}
details{margin:6px 0}summary{cursor:pointer;overflow-wrap:anywhere}a{color:var(--live)}
svg{display:block;width:100%;height:auto;min-width:640px}
svg text{fill:var(--ink);font:12px system-ui,sans-serif}svg .axis{fill:var(--soft);font-size:11px}
.grid{stroke:var(--line)}.wait{fill:var(--wait)}.start{fill:var(--start)}.run{fill:var(--run)}.dead{fill:var(--dead)}
.mark{stroke:var(--ink);stroke-width:1.5}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:13px;margin-top:8px}
.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px}
.legend .wait{background:var(--wait)}.legend .start{background:var(--start)}.legend .run{background:var(--run)}.legend .dead{background:var(--dead)}
.note,footer{color:var(--soft);font-size:13px}footer{margin-top:40px}
@media print{main{max-width:none;padding:0}}
)css";
}

}  // namespace k8spark::page
