#include "cli/completion.h"

#include <string_view>
#include <vector>

namespace dubhe::tool {

namespace {

// "--json --registry …" of one command.
std::string options_of(const CLI::App& command) {
  std::string words;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) words += (words.empty() ? "--" : " --") + name;
  }
  return words;
}

// Words that a positional argument may be, where its check names them: "{services,providers}".
std::string choices_of(const CLI::App& command) {
  std::string words;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    const std::string type = option->get_type_name();
    const std::size_t open = type.find('{'), close = type.find('}');
    if (open == std::string::npos || close == std::string::npos) continue;
    for (const char c : type.substr(open + 1, close - open - 1)) words += c == ',' ? ' ' : c;
    words += ' ';
  }
  return words;
}

// Options that are followed by a value: what comes after them is no command's word.
std::string valued_options(const CLI::App& command) {
  std::string pattern;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_expected_max() == 0) continue;
    for (const std::string& name : option->get_lnames()) pattern += (pattern.empty() ? "--" : "|--") + name;
  }
  return pattern.empty() ? "--" : pattern;
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  const std::string name = program.get_name();
  std::string commands, cases;
  for (const CLI::App* command : program.get_subcommands({})) {
    commands += (commands.empty() ? "" : " ") + command->get_name();
    cases += "    " + command->get_name() + ")\n" +                                                //
             "      case \"$before\" in " + valued_options(*command) + ") return ;; esac\n" +      //
             "      words=\"" + choices_of(*command) + options_of(*command) + "\" ;;\n";
  }
  return "# bash completion of " + name + "; use it with:  source <(" + name + " completion bash)\n" +  //
         "_" + name + "_complete() {\n" +                                                           //
         "  local now=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" words\n" +  //
         "  COMPREPLY=()\n" +                                                                       //
         "  case \"$COMP_CWORD:${COMP_WORDS[1]}\" in 1:*) words=\"" + commands + " " + options_of(program) +
         "\" ;; esac\n" +                                                      //
         "  [[ $COMP_CWORD -gt 1 ]] && case \"${COMP_WORDS[1]}\" in\n" + cases +  //
         "  esac\n" +                                                          //
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$now\")\n" +       //
         "}\n" +                                                               //
         "complete -o default -F _" + name + "_complete " + name + "\n";
}

}  // namespace dubhe::tool
