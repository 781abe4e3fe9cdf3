# Headers, CMake package and pkg-config file. All of it is text that suits every machine: share/, not lib/.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/gradus)
install(TARGETS gradus EXPORT gradusTargets FILE_SET HEADERS)
install(EXPORT gradusTargets NAMESPACE gradus:: DESTINATION ${package_dir})

configure_package_config_file(cmake/gradusConfig.cmake.in gradusConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(gradusConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/gradusConfig.cmake ${PROJECT_BINARY_DIR}/gradusConfigVersion.cmake
        DESTINATION ${package_dir})

file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_DATADIR}/pkgconfig /)  # the installed tree can be moved
configure_file(cmake/gradus.pc.in gradus.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/gradus.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
