namespace Weir.Dialects.GitHub.BuiltIns.Python;

/// <summary>The program that makes an environment, for every Python 3 since 3.3.</summary>
/// <remarks>
/// It needs no network: pip, setuptools and wheel are copied from the Python that runs it, and get start programs of the environment. It answers
/// with the version and with the folder that the Python is installed in, one a line.
/// </remarks>
internal static class PythonEnvironmentScript
{
    public const string Text = """
        import configparser, glob, os, platform, shutil, sys, venv

        target = sys.argv[1]
        programs = os.path.join(target, "bin")
        parts = {
            "pip": ["pip"],
            "setuptools": ["setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence.pth", "easy_install.py"],
            "wheel": ["wheel"],
        }
        number = "%d.%d" % sys.version_info[:2]

        def home_of(name):
            for folder in sys.path:
                if os.path.isfile(os.path.join(folder, name, "__init__.py")):
                    return folder

        def copy(source, folder):
            place = os.path.join(folder, os.path.basename(source))
            if os.path.isdir(source):
                shutil.copytree(source, place, symlinks=True)
            elif os.path.isfile(source):
                shutil.copy2(source, place)

        def opening(python):
            if len(python) < 120 and " " not in python:
                return "#!" + python + "\n"
            return "#!/bin/sh\n'''exec' \"" + python + "\" \"$0\" \"$@\"\n' '''\n"

        def write_program(name, entry):
            module, function = [part.strip() for part in entry.split("[")[0].split(":")]
            path = os.path.join(programs, name)
            with open(path, "w") as file:
                file.write(opening(os.path.join(programs, "python")))
                file.write("import sys\nfrom %s import %s\nsys.exit(%s())\n" % (module, function.split(".")[0], function))
            os.chmod(path, 0o755)

        def add(name, site):
            source = home_of(name)
            if source is None:
                return
            for part in parts[name]:
                copy(os.path.join(source, part), site)
            for metadata in glob.glob(os.path.join(source, name + "-*.dist-info")) + glob.glob(os.path.join(source, name + "-*.egg-info")):
                copy(metadata, site)
                entries = configparser.ConfigParser(delimiters=("=",))
                entries.optionxform = str
                entries.read(os.path.join(metadata, "entry_points.txt"))
                if entries.has_section("console_scripts"):
                    for program, entry in entries.items("console_scripts"):
                        write_program(program, entry)
                        if program == "pip":
                            write_program("pip3", entry)
                            write_program("pip" + number, entry)

        def link(name, source):
            path = os.path.join(programs, name)
            if not os.path.lexists(path) and os.path.exists(source):
                os.symlink(source, path)

        if os.path.lexists(target):
            shutil.rmtree(target)
        venv.EnvBuilder(symlinks=True, with_pip=False).create(target)
        sites = glob.glob(os.path.join(target, "lib", "*", "site-packages")) or glob.glob(os.path.join(target, "site-packages"))
        for name in parts:
            add(name, sites[0])
        if not os.path.lexists(os.path.join(programs, "python" + number)):
            os.symlink("python", os.path.join(programs, "python" + number))
        for name in ("python-config", "python3-config", "python" + number + "-config"):
            link(name, os.path.join(sys.base_prefix, "bin", name))
        version = platform.python_version()
        own = getattr(sys, "pypy_version_info", None)
        print("pypy%s-v%d.%d.%d" % ((version,) + tuple(own[:3])) if own else version)
        print(sys.base_prefix)
        """;
}
