namespace Weir.Dialects.Tests.GitHub.BuiltIns.Python;

/// <summary>With the Pythons that pyenv keeps on the machine of the tests; where one is not there, its test is skipped.</summary>
public class SetupPythonActionTests : BuiltInScene
{
    private const string SetupPython = "actions/setup-python";

    private static string Versions => Path.Combine(
        Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv"), "versions");

    [Theory]
    [InlineData("3.6")]
    [InlineData("3.7")]
    [InlineData("3.8")]
    [InlineData("3.9")]
    [InlineData("3.10")]
    [InlineData("3.11")]
    [InlineData("3.12")]
    [InlineData("3.13")]
    public async Task Every_Python_gives_an_environment_with_pip_of_its_own(string version)
    {
        var full = Need(version);

        var call = await SucceedAsync(SetupPython, ("python-version", version));

        Assert.Equal(full, call.Results["python-version"]);
        var location = call.Variables["pythonLocation"];
        Assert.StartsWith(Session.Places.Temporary, location, StringComparison.Ordinal);
        Assert.Equal($"{location}/bin/python", call.Results["python-path"]);
        Assert.Equal([$"{location}/bin", location], call.Paths);
        Assert.All(["Python_ROOT_DIR", "Python3_ROOT_DIR"], name => Assert.Equal(location, call.Variables[name]));
        Assert.Equal(Path.Combine(Versions, full, "lib"), call.Variables["LD_LIBRARY_PATH"]);
        Assert.Equal($"Python {full}", await StepAsync(call, "python", "--version"));
        Assert.Equal($"Python {full}", await StepAsync(call, $"python{version}", "--version"));
        Assert.Contains(location, await StepAsync(call, "pip", "--version"), StringComparison.Ordinal);
        Assert.Contains(location, await StepAsync(call, $"pip{version}", "--version"), StringComparison.Ordinal);
        Assert.Contains("\"owner\": \"python\"", Assert.Single(call.Matchers), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_job_installs_stays_its_own()
    {
        var full = Need("3.12");
        var before = Directory.GetFileSystemEntries(Path.Combine(Versions, full, "lib/python3.12/site-packages")).Order().ToList();
        Add("pkg/setup.py", "from setuptools import setup\nsetup(name='weirpkg', version='1', py_modules=['weirpkg'])\n");
        Add("pkg/weirpkg.py", "print('here')\n");

        var call = await SucceedAsync(SetupPython, ("python-version", "3.12"));
        await StepAsync(call, "python", "-c", "import site, shutil; shutil.copy('pkg/weirpkg.py', site.getsitepackages()[0])");

        Assert.Equal("here", await StepAsync(call, "python", "-m", "weirpkg"));
        Assert.Equal(before, Directory.GetFileSystemEntries(Path.Combine(Versions, full, "lib/python3.12/site-packages")).Order());
    }

    [Fact]
    public async Task A_wheel_is_installed_with_its_programs_into_the_environment()
    {
        Need("3.11");
        var call = await SucceedAsync(SetupPython, ("python-version", "3.11"));
        var location = call.Variables["pythonLocation"];
        await StepAsync(call, "python", "-c", Wheel);

        await StepAsync(call, "pip", "install", "--no-index", "./weirpkg-1-py3-none-any.whl");

        Assert.True(File.Exists($"{location}/bin/weirpkg"));
        Assert.Equal("here", await StepAsync(call, "weirpkg"));
    }

    [Fact]
    public async Task The_last_of_several_versions_is_python_and_all_are_in_PATH()
    {
        var (first, last) = (Need("3.9"), Need("3.10"));

        var call = await SucceedAsync(SetupPython, ("python-version", "3.9\n3.10\n"));

        Assert.Equal(last, call.Results["python-version"]);
        Assert.Equal($"Python {last}", await StepAsync(call, "python", "--version"));
        Assert.Equal($"Python {first}", await StepAsync(call, "python3.9", "--version"));
    }

    [Fact]
    public async Task Nothing_changes_in_the_environment_where_that_is_asked_for()
    {
        Need("3.12");

        var call = await SucceedAsync(SetupPython, ("python-version", "3.12"), ("update-environment", "false"));

        Assert.Empty(call.Variables);
        Assert.Empty(call.Paths);
        Assert.True(File.Exists(call.Results["python-path"]));
    }

    [Theory]
    [InlineData(".python-version", "# ours\n3.9\n", "3.9")]
    [InlineData("pyproject.toml", "[project]\nrequires-python = \">=3.9,<3.11\"\n", "3.10")]
    [InlineData("pyproject.toml", "[tool.poetry.dependencies]\npython = \">=3.9,<3.10\"\n", "3.9")]
    [InlineData("Pipfile", "[requires]\npython_version = \"3.9\"\n", "3.9")]
    [InlineData(".tool-versions", "nodejs 20\npython 3.9\n", "3.9")]
    public async Task A_file_can_say_the_version(string name, string text, string version)
    {
        var full = Need(version);
        Add(name, text);

        Assert.Equal(full, (await SucceedAsync(SetupPython, ("python-version-file", name))).Results["python-version"]);
    }

    [Fact]
    public async Task The_usual_file_is_read_unasked()
    {
        var full = Need("3.9");
        Add(".python-version", "3.9");

        Assert.Equal(full, (await SucceedAsync(SetupPython)).Results["python-version"]);
    }

    [Fact]
    public async Task Without_any_version_the_Python_in_PATH_stays()
    {
        var call = await SucceedAsync(SetupPython);

        Assert.Contains("the Python in PATH is used", call.Warnings, StringComparison.Ordinal);
        Assert.Empty(call.Results);
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_what_is_and_how_to_get_it()
    {
        var full = Need("3.12");

        var message = await FailAsync(SetupPython, ("python-version", "3.1"));

        Assert.Contains("Python '3.1' is not on this machine", message, StringComparison.Ordinal);
        Assert.Contains($"{full} (pyenv)", message, StringComparison.Ordinal);
        Assert.Contains("put it in quotes", message, StringComparison.Ordinal);
        Assert.Contains("pyenv install", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_cache_is_searched()
    {
        var full = Need("3.12");
        var cached = Path.Combine(Session.Places.Tools, "Python/3.99.1/x64");
        Directory.CreateDirectory(Path.Combine(cached, "bin"));
        File.CreateSymbolicLink(Path.Combine(cached, "bin/python"), Path.Combine(Versions, full, "bin/python"));
        await File.WriteAllTextAsync(cached + ".complete", "", Token);
        Assert.SkipUnless(Session.Machine.Architecture == System.Runtime.InteropServices.Architecture.X64, "the cache is made for x64");

        var call = await SucceedAsync(SetupPython, ("python-version", "3.99"));

        Assert.Contains("3.99.1", call.Variables["pythonLocation"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("architecture", "s390x", "input 'architecture' is 's390x'")]
    [InlineData("cache", "conda", "'pip', 'pipenv' or 'poetry', found 'conda'")]
    [InlineData("cache", "pip", "'**/requirements.txt' or '**/pyproject.toml'")]
    [InlineData("python-version", "2.7", "installs nothing into the machine's own")]
    [InlineData("freethreaded", "maybe", "input 'freethreaded' is 'true' or 'false'")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected)
    {
        Need("2.7");
        Need("3.12");
        var inputs = input == "python-version" ? new[] { (input, value) } : [("python-version", "3.12"), (input, value)];

        Assert.Contains(expected, await FailAsync(SetupPython, inputs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_said() =>
        Assert.Contains("there is no such file", await FailAsync(SetupPython, ("python-version-file", "none")), StringComparison.Ordinal);

    [Fact]
    public async Task What_pip_keeps_is_cached_by_the_requirements()
    {
        Need("3.12");
        (string, string)[] inputs = [("python-version", "3.12"), ("cache", "pip")];
        Add("requirements.txt", "requests");
        var first = await SucceedAsync(SetupPython, inputs);
        Add(InHome(".cache/pip/wheel"), "kept");
        var (_, end) = await EndAsync(SetupPython, first, inputs);
        NextJob();
        Add("requirements.txt", "requests");
        var second = await SucceedAsync(SetupPython, inputs);

        Assert.Equal("false", first.Results["cache-hit"]);
        Assert.Contains("Cache saved with key: setup-python-Linux-", end.Log, StringComparison.Ordinal);
        Assert.Equal("true", second.Results["cache-hit"]);
        Assert.Equal("kept", await File.ReadAllTextAsync(InHome(".cache/pip/wheel"), Token));
    }

    private static string Need(string version)
    {
        var folder = Directory.Exists(Versions) ? Directory.GetDirectories(Versions, $"{version}.*").FirstOrDefault() : null;
        Assert.SkipWhen(folder is null, $"pyenv has no Python {version} here");
        return Path.GetFileName(folder);
    }

    private const string Wheel = """
        import zipfile
        with zipfile.ZipFile("weirpkg-1-py3-none-any.whl", "w") as wheel:
            wheel.writestr("weirpkg.py", "def main():\n    print('here')\n")
            wheel.writestr("weirpkg-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: weirpkg\nVersion: 1\n")
            wheel.writestr("weirpkg-1.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: weir\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr("weirpkg-1.dist-info/entry_points.txt", "[console_scripts]\nweirpkg = weirpkg:main\n")
            wheel.writestr("weirpkg-1.dist-info/RECORD", "weirpkg.py,,\nweirpkg-1.dist-info/METADATA,,\nweirpkg-1.dist-info/WHEEL,,\nweirpkg-1.dist-info/entry_points.txt,,\nweirpkg-1.dist-info/RECORD,,\n")
        """;
}
