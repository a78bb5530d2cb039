// What a shared libdubhe shows to programs and plugins: the namespaces of the public headers, and nothing else.
//
// Stands once in each public header, behind the namespace's name, and covers all that is declared in it there:
//
//   namespace dubhe DUBHE_EXPORT { … }
//
// Sources are compiled with hidden visibility, so what only a source or a private header declares stays inside. The first
// declaration decides: a private file that declares a public class ahead includes the class's header instead.
// In a static build it keeps types and symbols the same for plugins, which resolve them in the program.
#pragma once

#define DUBHE_EXPORT __attribute__((visibility("default")))
