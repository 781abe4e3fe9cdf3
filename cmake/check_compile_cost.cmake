# What including the umbrella costs, in preprocessed lines: cmake -D root=<checkout> -D compiler=<c++> -P this.
# Lines, because seconds depend on the machine and on who else is using it.
#
# To set the limit anew: run the check, take the number it prints under g++, add a tenth, and say in the commit what
# the lines bought.
cmake_minimum_required(VERSION 3.25)
set(limit 75000)

set(umbrella ${root}/include/gradus/gradus.hpp)
if(NOT EXISTS ${umbrella})
  message(FATAL_ERROR "${umbrella} does not exist.")
endif()
execute_process(COMMAND ${compiler} -std=c++20 -I${root}/include -x c++ -E -P ${umbrella}
                OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "[^\n]" "" newlines "${text}")
string(LENGTH "${newlines}" lines)
if(lines GREATER limit)
  message(FATAL_ERROR "#include <gradus/gradus.hpp> must preprocess to at most ${limit} lines, but got ${lines}. "
                      "See which header brought in the new ones: ${compiler} -std=c++20 -H -fsyntax-only ...")
endif()
message(STATUS "#include <gradus/gradus.hpp> preprocesses to ${lines} lines (limit ${limit}).")
