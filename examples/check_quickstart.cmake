# The README shows quickstart.cpp and what it prints: cmake -D readme=README.md -D source=quickstart.cpp
# -D program=<quickstart> -P this.
cmake_minimum_required(VERSION 3.25)

# find_block(<variable> <language>): the first block of that language in the README.
function(find_block variable language)
  file(READ ${readme} text)
  string(FIND "${text}" "\n```${language}\n" begin)
  if(begin EQUAL -1)
    message(FATAL_ERROR "README.md: has no block of ${language}.")
  endif()
  string(LENGTH "\n```${language}\n" fence)
  math(EXPR begin "${begin} + ${fence}")
  string(SUBSTRING "${text}" ${begin} -1 text)
  string(FIND "${text}" "```" end)
  string(SUBSTRING "${text}" 0 ${end} text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

find_block(shown cpp)
file(READ ${source} code)
string(FIND "${code}" "${shown}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "README.md: its first program must be that of examples/quickstart.cpp.")
endif()

find_block(expected text)
execute_process(COMMAND ${program} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "README.md: must show what quickstart prints:\n${printed}but shows:\n${expected}")
endif()
