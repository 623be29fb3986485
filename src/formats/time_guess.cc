#include "formats/time_guess.h"

#include <algorithm>
#include <map>
#include <optional>

#include "values/number.h"

namespace pp {
namespace {

// A text as its shape: each digit is a '9'.
std::string Shape(std::string_view text) {
  std::string shape(text);
  for (char& c : shape) c = IsDigit(c) ? '9' : c;
  return shape;
}

// Versions and addresses have dots, too, and %Y takes any number.
bool HasYear(std::string_view text) {
  const std::string shape = Shape(text);
  if (shape.starts_with("99999999T9") || shape.starts_with("99999999 9")) {
    return text.starts_with("19") || text.starts_with("20");
  }
  for (size_t at = shape.find("9999"); at != shape.npos; at = shape.find("9999", at + 1)) {
    const bool is_whole = (at == 0 || shape[at - 1] != '9') && shape.substr(at + 4, 1) != "9";
    const std::string_view century = text.substr(at, 2);
    if (is_whole && (century == "19" || century == "20")) return true;
  }
  return false;
}

// With a year of two digits, 20.11.26.
bool HasShortYear(std::string_view text) {
  const std::string shape = Shape(text.substr(0, 8));
  return (shape == "99.99.99" || shape == "99/99/99") && (text.size() == 8 || text[8] == ' ');
}

struct Form {
  std::string name;
  TimeFormat format;
  bool has_short_year;

  bool Takes(std::string_view text) const {
    if (!(has_short_year ? HasShortYear(text) : HasYear(text))) return false;
    TimeFormat copy = format;
    int64_t ms;
    std::string error;
    return copy.ToMs(text, &ms, &error);
  }
};

std::vector<Form> MakeForms(const std::vector<std::string>& names) {
  std::vector<Form> forms;
  for (const std::string& name : names) {
    Form form{name, {}, name.find("%y") != name.npos};
    std::string error;
    if (TimeFormat::Parse(name, &form.format, &error)) forms.push_back(std::move(form));
  }
  return forms;
}

const std::vector<Form>& KnownForms() {
  static const std::vector<Form> kForms = MakeForms({"rfc3339",
                                                     "%Y-%m-%d %H:%M:%S",
                                                     "%Y-%m-%d %H:%M:%S.%f",
                                                     "%Y-%m-%dT%H:%M:%S",
                                                     "%Y-%m-%dT%H:%M:%S.%f",
                                                     "%Y-%m-%dT%H:%M",
                                                     "%Y-%m-%dT%H:%M:%S%z",
                                                     "%Y-%m-%dT%H:%M:%S.%f%z",
                                                     "%Y-%m-%d %H:%M:%S%z",
                                                     "%Y-%m-%d %H:%M:%S.%f%z",
                                                     "%Y-%m-%d %H:%M",
                                                     "%Y-%m-%d",
                                                     "%Y/%m/%d %H:%M:%S",
                                                     "%Y/%m/%d %H:%M",
                                                     "%Y/%m/%d",
                                                     "%d.%m.%Y %H:%M:%S",
                                                     "%d.%m.%Y %H:%M",
                                                     "%d.%m.%Y",
                                                     "%d/%b/%Y:%H:%M:%S %z",
                                                     "[%d/%b/%Y:%H:%M:%S %z]"});
  return kForms;
}

// Day and month, or the century, are for the user to say.
const std::vector<Form>& UnsureForms() {
  static const std::vector<Form> kForms = [] {
    std::vector<std::string> names;
    for (const char* day : {"%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%d.%m.%y", "%m/%d/%y",
                            "%d/%m/%y", "%b %d %Y", "%d %b %Y", "%d-%b-%Y"}) {
      for (const char* time : {"", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p"}) {
        names.push_back(std::string(day) + time);
      }
    }
    for (const char* name :
         {"%Y-%m-%d %H:%M:%S UTC", "%Y%m%dT%H%M%S%z", "%Y%m%dT%H%M%S", "%Y%m%d %H%M%S",
          "%Y%m%d %H:%M:%S", "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S UTC %Y",
          "%a, %d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S %z"}) {
      names.emplace_back(name);
    }
    return MakeForms(names);
  }();
  return kForms;
}

bool TakesAll(const Form& form, const std::vector<std::string_view>& texts) {
  return std::all_of(texts.begin(), texts.end(),
                     [&form](std::string_view text) { return form.Takes(text); });
}

}  // namespace

std::string FormatOfCount(std::string_view text) {
  const std::optional<TimeUnit> unit = LikelyUnit(text);
  return unit ? std::string(ShortNameOf(*unit)) : "";
}

size_t CountTimes(TimeFormat format, const std::vector<std::string_view>& texts) {
  return static_cast<size_t>(
      std::count_if(texts.begin(), texts.end(), [&format](std::string_view text) {
        int64_t ms;
        std::string error;
        return format.ToMs(text, &ms, &error);
      }));
}

std::string FormatOfTimes(const std::vector<std::string_view>& texts, size_t* most) {
  std::map<std::string, size_t> counts;
  std::string best;
  *most = 0;
  const auto count = [&](const std::string& name) {
    if (const size_t n = ++counts[name]; n > *most) {
      *most = n;
      best = name;
    }
  };
  for (const std::string_view text : texts) {
    if (const std::string format = FormatOfCount(text); !format.empty()) count(format);
  }
  for (const Form& form : KnownForms()) {
    for (const std::string_view text : texts) {
      if (form.Takes(text)) count(form.name);
    }
  }
  return best;
}

std::string FormsOfTimes(const std::vector<std::string_view>& texts) {
  if (texts.empty()) return "";
  std::string list;
  const auto add = [&list](const std::string& name) {
    list += (list.empty() ? "'" : " or '") + name + "'";
  };
  const std::string count = FormatOfCount(texts.front());
  const bool is_count =
      !count.empty() && std::all_of(texts.begin(), texts.end(), [&count](std::string_view text) {
        return FormatOfCount(text) == count;
      });
  if (is_count) add(count);
  for (const std::vector<Form>* forms : {&KnownForms(), &UnsureForms()}) {
    if (!list.empty()) break;
    for (const Form& form : *forms) {
      if (TakesAll(form, texts)) add(form.name);
    }
  }
  return list;
}

bool BeginsWithDay(std::string_view text) {
  const std::string_view day = text.substr(0, text.find_first_of(" T,"));
  const std::string shape = Shape(day);
  for (const char* known : {"9999-99-99", "9999/99/99", "99.99.9999", "99/99/9999", "99-99-9999",
                            "9.9.9999", "9/9/9999", "99.9.9999", "9.99.9999"}) {
    if (shape == known && HasYear(day)) return true;
  }
  return HasShortYear(text) || !FormsOfTimes({text}).empty();
}

bool IsTimeOfDay(std::string_view text) {
  std::string shape = Shape(text.substr(0, text.find('.')));
  if (shape.substr(0, 2) == "9:") shape.insert(0, "9");
  return shape == "99:99" || shape == "99:99:99";
}

}  // namespace pp
