namespace Weir.Dialects.Tests.GitHub.BuiltIns.Java;

/// <summary>With the Javas of the machine of the tests, and with folders that stand in for others.</summary>
public class SetupJavaActionTests : BuiltInScene
{
    private const string SetupJava = "actions/setup-java";

    [Fact]
    public async Task The_Java_of_the_machine_is_used()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/jvm/java-17-openjdk-amd64"), "there is no OpenJDK 17 in /usr/lib/jvm");

        var call = await SucceedAsync(SetupJava, ("java-version", "17"), ("distribution", "zulu"), ("java-package", "jre"));

        Assert.StartsWith("17.0.", call.Results["version"], StringComparison.Ordinal);
        Assert.Equal(call.Variables["JAVA_HOME"], call.Results["path"]);
        Assert.Contains(call.Results["version"], await StepAsync(call, "java", "--version"), StringComparison.Ordinal);
        Assert.Contains("'zulu' was asked for", call.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("98", "98.0.2")]
    [InlineData("98.0.1", "98.0.1")]
    [InlineData(">=98 <99", "98.0.2")]
    [InlineData("latest", "99")]
    [InlineData("98\n99", "99")]
    public async Task The_greatest_that_fits_is_chosen(string version, string expected)
    {
        foreach (var java in (string[])["98.0.1", "98.0.2", "99"])
            Install(InHome($".sdkman/candidates/java/{java}-tem"), java);

        Assert.Equal(expected, (await SucceedAsync(SetupJava, ("java-version", version))).Results["version"]);
    }

    [Fact]
    public async Task The_old_way_to_count_is_known()
    {
        Install(InHome(".jdks/old"), "1.8.0_392");

        var call = await SucceedAsync(SetupJava, ("java-version", "8"));

        Assert.Equal("1.8.0_392", call.Results["version"]);
        Assert.Contains(call.Variables.Keys, name => name.StartsWith("JAVA_HOME_8_", StringComparison.Ordinal));
        Assert.Equal("1.8.0_392", (await SucceedAsync(SetupJava, ("java-version", "1.8"))).Results["version"]);
    }

    [Fact]
    public async Task A_Java_can_be_set_up_without_being_the_usual_one()
    {
        Install(InHome(".jdks/a"), "99");

        var call = await SucceedAsync(SetupJava, ("java-version", "99"), ("set-default", "false"));

        Assert.Empty(call.Paths);
        Assert.StartsWith("JAVA_HOME_99_", Assert.Single(call.Variables).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_is_no_JDK()
    {
        Install(InHome(".jdks/a"), "99", hasCompiler: false);

        Assert.Contains("99 (runtime only, ", await FailAsync(SetupJava, ("java-version", "99")), StringComparison.Ordinal);
        await SucceedAsync(SetupJava, ("java-version", "99"), ("java-package", "jre"));
    }

    [Theory]
    [InlineData(".java-version", "99\n")]
    [InlineData(".java-version", "temurin-99.0\n")]
    [InlineData(".tool-versions", "java temurin-99.0.0+1\n")]
    [InlineData(".sdkmanrc", "# ours\njava=99.0.0-tem\n")]
    public async Task A_file_can_say_the_version(string name, string text)
    {
        Install(InHome(".jdks/a"), "99");
        Add(name, text);

        Assert.Equal("99", (await SucceedAsync(SetupJava, ("java-version-file", name))).Results["version"]);
    }

    [Fact]
    public async Task What_Maven_keeps_is_cached_by_the_projects()
    {
        Install(InHome(".jdks/a"), "99");
        (string, string)[] inputs = [("java-version", "99"), ("cache", "maven")];
        Add("pom.xml", "<project/>");
        Add(InHome(".m2/repository/x"), "kept");
        var first = await SucceedAsync(SetupJava, inputs);
        await EndAsync(SetupJava, first, inputs);
        NextJob();
        Install(InHome(".jdks/a"), "99");
        Add("pom.xml", "<project/>");
        var second = await SucceedAsync(SetupJava, inputs);

        Assert.Equal("true", second.Results["cache-hit"]);
        Assert.StartsWith("setup-java-Linux-", second.Results["cache-primary-key"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("java-version", "97", "Java '97' is not on this machine")]
    [InlineData("java-version", "97-ea", "early-access")]
    [InlineData("java-version", "none", "is no version of Java")]
    [InlineData("java-version", "", "is required")]
    [InlineData("java-package", "jdk+fx", "only 'jdk' and 'jre'")]
    [InlineData("cache", "ant", "'maven', 'gradle' or 'sbt', found 'ant'")]
    [InlineData("gpg-private-key", "key", "no key is imported")]
    [InlineData("server-id", "central", "--no-builtin")]
    public async Task What_an_input_cannot_be_is_said(string input, string value, string expected)
    {
        Install(InHome(".jdks/a"), "99");
        var inputs = input == "java-version" ? new[] { (input, value) } : [("java-version", "99"), (input, value)];

        Assert.Contains(expected, await FailAsync(SetupJava, inputs), StringComparison.Ordinal);
    }

    private void Install(string folder, string version, bool hasCompiler = true)
    {
        AddProgram(Path.Combine(folder, "bin/java"), $"echo {version}");
        if (hasCompiler)
            AddProgram(Path.Combine(folder, "bin/javac"), $"echo {version}");
        Add(Path.Combine(folder, "release"), $"IMPLEMENTOR=\"Us\"\nJAVA_VERSION=\"{version}\"\n");
    }
}
