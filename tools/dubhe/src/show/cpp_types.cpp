#include "show/cpp_types.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace dubhe::tool {

namespace {

struct Pair {
  std::string_view java, cpp;
};

constexpr std::array kPlain = {
    Pair{"void", "void"},
    Pair{"boolean", "bool"},
    Pair{"byte", "std::int8_t"},
    Pair{"short", "std::int16_t"},
    Pair{"char", "char16_t"},
    Pair{"int", "std::int32_t"},
    Pair{"long", "std::int64_t"},
    Pair{"float", "float"},
    Pair{"double", "double"},
    Pair{"java.lang.Void", "void"},
    Pair{"java.lang.String", "std::string"},
    Pair{"java.lang.Object", "dubhe::Value"},
    Pair{"java.util.Date", "dubhe::Date"},
    Pair{"java.math.BigDecimal", "dubhe::Decimal"},
    Pair{"java.math.BigInteger", "dubhe::BigInteger"},
};
constexpr std::array kBoxes = {
    Pair{"java.lang.Boolean", "bool"},          Pair{"java.lang.Byte", "std::int8_t"},
    Pair{"java.lang.Short", "std::int16_t"},    Pair{"java.lang.Character", "char16_t"},
    Pair{"java.lang.Integer", "std::int32_t"},  Pair{"java.lang.Long", "std::int64_t"},
    Pair{"java.lang.Float", "float"},           Pair{"java.lang.Double", "double"},
};
// Classes of the Java library beyond those; docs/types.md has them all.
struct LibraryType {
  std::string_view java, cpp, header;
  bool ordered = true;      // may be a key
  bool knows_null = false;  // has a value that stands for null
};
constexpr std::string_view kTimes = "java_time.h", kTypes = "java_types.h";
constexpr std::array kLibrary = {
    LibraryType{"java.time.LocalDate", "std::chrono::year_month_day", kTimes, true, true},
    LibraryType{"java.time.Year", "std::chrono::year", kTimes},
    LibraryType{"java.time.YearMonth", "std::chrono::year_month", kTimes, true, true},
    LibraryType{"java.time.MonthDay", "std::chrono::month_day", kTimes, true, true},
    LibraryType{"java.time.Month", "std::chrono::month", kTimes, true, true},
    LibraryType{"java.time.DayOfWeek", "std::chrono::weekday", kTimes, false},
    LibraryType{"java.time.LocalTime", "dubhe::java::LocalTime", kTimes},
    LibraryType{"java.time.LocalDateTime", "dubhe::java::LocalDateTime", kTimes},
    LibraryType{"java.time.Instant", "dubhe::java::Instant", kTimes},
    LibraryType{"java.time.Duration", "dubhe::java::Duration", kTimes},
    LibraryType{"java.time.Period", "dubhe::java::Period", kTimes, false},
    LibraryType{"java.time.ZoneOffset", "dubhe::java::ZoneOffset", kTimes},
    LibraryType{"java.time.ZoneId", "dubhe::java::ZoneId", kTimes},
    LibraryType{"java.time.OffsetTime", "dubhe::java::OffsetTime", kTimes, false},
    LibraryType{"java.time.OffsetDateTime", "dubhe::java::OffsetDateTime", kTimes, false},
    LibraryType{"java.time.ZonedDateTime", "dubhe::java::ZonedDateTime", kTimes, false},
    LibraryType{"java.util.UUID", "dubhe::java::Uuid", kTypes},
    LibraryType{"java.util.Locale", "dubhe::java::Locale", kTypes},
    LibraryType{"java.util.Currency", "dubhe::java::Currency", kTypes},
    LibraryType{"java.util.Calendar", "dubhe::java::Calendar", kTypes, false},
    LibraryType{"java.util.BitSet", "dubhe::java::BitSet", kTypes, false},
    LibraryType{"java.sql.Date", "dubhe::java::SqlDate", kTypes},
    LibraryType{"java.sql.Time", "dubhe::java::SqlTime", kTypes},
    LibraryType{"java.sql.Timestamp", "dubhe::java::SqlTimestamp", kTypes},
    LibraryType{"java.lang.Class", "dubhe::java::Class", kTypes},
    LibraryType{"java.net.URI", "dubhe::java::Uri", kTypes},
    LibraryType{"java.io.File", "dubhe::java::File", kTypes},
    LibraryType{"java.util.concurrent.atomic.AtomicInteger", "dubhe::java::Atomic<std::int32_t>", kTypes, false},
    LibraryType{"java.util.concurrent.atomic.AtomicLong", "dubhe::java::Atomic<std::int64_t>", kTypes, false},
    LibraryType{"java.util.concurrent.atomic.AtomicBoolean", "dubhe::java::Atomic<bool>", kTypes, false},
};
constexpr std::array<std::string_view, 11> kCollections = {
    "java.util.List",       "java.util.Set",         "java.util.Collection",  "java.lang.Iterable",
    "java.util.ArrayList",  "java.util.LinkedList",  "java.util.HashSet",     "java.util.LinkedHashSet",
    "java.util.TreeSet",    "java.util.SortedSet",   "java.util.Queue"};
constexpr std::array<std::string_view, 6> kMaps = {"java.util.Map",       "java.util.HashMap",
                                                   "java.util.LinkedHashMap", "java.util.TreeMap",
                                                   "java.util.SortedMap", "java.util.concurrent.ConcurrentHashMap"};
constexpr std::array<std::string_view, 2> kFutures = {"java.util.concurrent.CompletableFuture",
                                                      "java.util.concurrent.CompletionStage"};

template <class Table>
std::string_view look_up(const Table& table, std::string_view java) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Pair& pair) { return pair.java == java; });
  return found == table.end() ? std::string_view() : found->cpp;
}

const LibraryType* library_type(std::string_view java) {
  const auto found =
      std::find_if(kLibrary.begin(), kLibrary.end(), [&](const LibraryType& type) { return type.java == java; });
  return found == kLibrary.end() ? nullptr : &*found;
}

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string named(const std::string& java, const std::string& cpp) { return "dubhe::as<\"" + java + "\", " + cpp + ">"; }

}  // namespace

std::string cpp_identifier(std::string_view name) {
  constexpr std::array<std::string_view, 58> kTaken = {
      "alignas",   "and",      "asm",      "auto",      "bool",      "char",     "compl",    "concept",   "const_cast",
      "constexpr", "co_await", "co_return", "decltype", "delete",    "explicit", "export",   "extern",    "friend",
      "inline",    "mutable",  "namespace", "new",      "noexcept",  "not",      "nullptr",  "operator",  "or",
      "register",  "requires", "signed",   "sizeof",    "static_assert", "struct", "template", "thread_local", "typedef",
      "typeid",    "typename", "union",    "unsigned",  "using",     "virtual",  "volatile", "wchar_t",   "xor",
      "auto",      "const",    "default",  "enum",      "float",     "int",      "long",     "private",   "protected",
      "public",    "short",    "static",   "this"};
  std::string text;
  for (const char c : name) text += std::isalnum(static_cast<unsigned char>(c)) || c == '_' ? c : '_';
  if (contains(kTaken, text)) text += '_';
  return text;
}

std::set<std::string> headers_for(std::string_view source) {
  std::set<std::string> headers;
  for (const LibraryType& type : kLibrary) {
    if (source.find(type.cpp) != std::string_view::npos) headers.insert("dubhe/serialize_hessian2/" + std::string(type.header));
  }
  if (source.find("dubhe::as<") != std::string_view::npos) headers.insert("dubhe/serialize_hessian2/as.h");
  return headers;
}

CppTypes::CppTypes(const ServiceDefinition& definition) : definition_(definition) {
  // The interface itself has its name already.
  std::set<std::string> taken{class_path_of(definition.interface_name).back()};
  for (const auto& [java_class, type] : definition.types) {
    std::string name;
    for (const std::string& part : class_path_of(java_class)) name += (name.empty() ? "" : "_") + part;
    name = cpp_identifier(name);
    while (!taken.insert(name).second) name += '_';
    names_[java_class] = name;
  }
}

std::string CppTypes::field(const JavaType& type) const { return in(Place::kField, type); }
std::string CppTypes::parameter(const JavaType& type) const { return in(Place::kParameter, type); }

std::string CppTypes::result(const JavaType& type) const {
  if (!contains(kFutures, type.name)) return in(Place::kResult, type);
  return type.arguments.empty() ? "dubhe::Value" : in(Place::kResult, type.arguments.front());
}

std::string CppTypes::in(Place place, const JavaType& type) const {
  if (type.dimensions > 0) {
    const JavaType element = type.element();
    if (element.dimensions == 0 && element.name == "byte") return "dubhe::Bytes";
    return "dubhe::Array<" + in(Place::kElement, element) + ">";
  }
  if (const std::string_view plain = look_up(kPlain, type.name); !plain.empty()) return std::string(plain);
  if (const std::string_view box = look_up(kBoxes, type.name); !box.empty()) {
    // Null elements are rare, and optional ones tiresome.
    if (place == Place::kElement || place == Place::kKey) return std::string(box);
    return "std::optional<" + std::string(box) + ">";
  }
  if (const LibraryType* library = library_type(type.name)) {
    const bool may_be_null = (place == Place::kField || place == Place::kResult) && !library->knows_null;
    return may_be_null ? "std::optional<" + std::string(library->cpp) + ">" : std::string(library->cpp);
  }
  if (contains(kCollections, type.name)) return collection(place, type);
  if (contains(kMaps, type.name)) return map(place, type);
  if (defined(type) != nullptr) return described(place, type);
  return place == Place::kParameter ? named(type.erased(), "dubhe::Value") : "dubhe::Value";
}

std::string CppTypes::element_of(const JavaType& type, std::size_t index, Place place) const {
  return index < type.arguments.size() ? in(place, type.arguments[index]) : "dubhe::Value";
}

std::string CppTypes::collection(Place place, const JavaType& type) const {
  const std::string element = element_of(type, 0, Place::kElement);
  const bool set = type.name == "java.util.Set" && !type.arguments.empty() && has_order(type.arguments[0]);
  const std::string cpp = (set ? "std::set<" : "std::vector<") + element + ">";
  return place != Place::kParameter || set || type.name == "java.util.List" ? cpp : named(type.name, cpp);
}

std::string CppTypes::map(Place place, const JavaType& type) const {
  const bool known = type.arguments.size() == 2 && has_order(type.arguments[0]);
  const std::string cpp = known ? "std::map<" + element_of(type, 0, Place::kKey) + ", " +
                                      element_of(type, 1, Place::kElement) + ">"
                                : "dubhe::Value";
  return place != Place::kParameter || (known && type.name == "java.util.Map") ? cpp : named(type.name, cpp);
}

// What may be null in Java and holds itself, or is not complete yet, is held by pointer.
std::string CppTypes::described(Place place, const JavaType& type) const {
  const std::string& name = names_.at(type.name);
  const bool is_enum = defined(type)->is_enum();
  switch (place) {
    case Place::kField:
      return is_enum ? "std::optional<" + name + ">" : "std::shared_ptr<" + name + ">";
    case Place::kElement:
      return is_enum || complete_.contains(type.name) ? name : "std::shared_ptr<" + name + ">";
    case Place::kResult:
      return "std::optional<" + name + ">";
    default:
      return name;
  }
}

bool CppTypes::has_order(const JavaType& type) const {
  if (type.dimensions > 0) return false;
  if (type.name == "java.lang.Object" || type.name.starts_with("java.math.")) return false;
  if (!look_up(kPlain, type.name).empty() || !look_up(kBoxes, type.name).empty()) return true;
  if (const LibraryType* library = library_type(type.name)) return library->ordered;
  const DefinedType* known = defined(type);
  return known != nullptr && known->is_enum();
}

const DefinedType* CppTypes::defined(const JavaType& type) const {
  const auto found = definition_.types.find(type.name);
  return found == definition_.types.end() ? nullptr : &found->second;
}

}  // namespace dubhe::tool
