#include "doctor/diagnosis.h"

#include <algorithm>
#include <utility>

namespace dubhe::tool {

namespace {

using State = Diagnosis::Line::State;

constexpr std::size_t kLongestPlace = 40;

std::string_view word(State state) {
  switch (state) {
    case State::kGood:
      return "ok  ";
    case State::kBroken:
      return "FAIL";
    default:
      return "-   ";
  }
}

std::string short_place(const std::string& where) {
  return where.size() <= kLongestPlace ? where : where.substr(0, kLongestPlace - 1) + "~";
}

std::string plural(std::size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

Value object(std::vector<std::pair<Value, Value>> entries) { return Value(MapValue{{}, std::move(entries)}); }

}  // namespace

std::vector<Finding> Diagnosis::findings() const {
  std::vector<Finding> found;
  for (const Line& line : lines) {
    if (line.state == State::kBroken) found.push_back(line.finding);
  }
  return found;
}

std::string to_text(const Diagnosis& diagnosis) {
  std::string text = diagnosis.service + " in " + diagnosis.registry + "\n\n";
  std::size_t width = 0;
  for (const auto& line : diagnosis.lines) width = std::max(width, short_place(line.where).size());
  for (const auto& line : diagnosis.lines) {
    const std::string where = short_place(line.where);
    const std::string margin(2 + word(line.state).size() + 2 + width + 2, ' ');
    text += "  " + std::string(word(line.state)) + "  " + where + std::string(width - where.size() + 2, ' ');
    if (line.state != State::kBroken) {
      text += line.remark + "\n";
      continue;
    }
    text += line.finding.code + "  " + line.finding.what + "\n";
    text += margin + "mend: " + line.finding.mend + "\n";
  }
  const std::size_t count = diagnosis.findings().size();
  return text + "\n" + (count == 0 ? std::string("No findings.") : plural(count, "finding") + ".") + "\n";
}

Value to_value(const Diagnosis& diagnosis) {
  ListValue findings, good, others;
  for (const auto& line : diagnosis.lines) {
    if (line.state == State::kBroken) {
      findings.items.push_back(object({{"code", line.finding.code},
                                       {"where", line.finding.where},
                                       {"what", line.finding.what},
                                       {"mend", line.finding.mend}}));
    } else {
      (line.state == State::kGood ? good : others)
          .items.push_back(object({{"where", line.where}, {"remark", line.remark}}));
    }
  }
  return object({{"registry", diagnosis.registry},
                 {"service", diagnosis.service},
                 {"healthy", diagnosis.healthy()},
                 {"findings", std::move(findings)},
                 {"good", std::move(good)},
                 {"others", std::move(others)}});
}

}  // namespace dubhe::tool
