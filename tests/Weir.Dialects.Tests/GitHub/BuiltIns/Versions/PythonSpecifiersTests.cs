using CsCheck;
using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.Tests.GitHub.BuiltIns.Versions;

public class PythonSpecifiersTests
{
    private static readonly string[] Ascending =
    [
        "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345",
        "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5", "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "1!0.1",
    ];

    [Fact]
    public void Versions_are_ordered_as_PEP_440_says()
    {
        var versions = Ascending.Select(text => PythonVersion.TryParse(text)!).ToList();

        for (var i = 1; i < versions.Count; i++)
        {
            Assert.True(versions[i - 1].CompareTo(versions[i]) < 0, $"{versions[i - 1]} < {versions[i]}");
            Assert.True(versions[i].CompareTo(versions[i - 1]) > 0, $"{versions[i]} > {versions[i - 1]}");
        }
    }

    [Theory]
    [InlineData("1.0", "1.0.0")]
    [InlineData("1.0alpha1", "1.0a1")]
    [InlineData("1.0-RC.1", "1.0rc1")]
    [InlineData("v1.0", " 1.0 ")]
    [InlineData("1.0-1", "1.0.post1")]
    [InlineData("1.0.r", "1.0.post0")]
    public void A_version_may_be_written_in_several_ways(string left, string right) =>
        Assert.Equal(0, PythonVersion.TryParse(left)!.CompareTo(PythonVersion.TryParse(right)));

    [Theory]
    [InlineData(">=3.8", "3.8.0", true)]
    [InlineData(">=3.8", "3.7.17", false)]
    [InlineData(">=3.8, <3.13", "3.12.1", true)]
    [InlineData(">=3.8,<3.13", "3.13.0", false)]
    [InlineData(">=3.8,!=3.9.1", "3.9.1", false)]
    [InlineData("!=3.9.*", "3.9.18", false)]
    [InlineData("!=3.9.*", "3.10.0", true)]
    [InlineData("==3.9.*", "3.9.18", true)]
    [InlineData("==3.9", "3.9.0", true)]
    [InlineData("==3.9", "3.9.1", false)]
    [InlineData("~=3.9", "3.13.0", true)]
    [InlineData("~=3.9", "4.0.0", false)]
    [InlineData("~=3.9.2", "3.9.18", true)]
    [InlineData("~=3.9.2", "3.10.0", false)]
    [InlineData("===3.9.18", "3.9.18", true)]
    [InlineData("===3.9", "3.9.0", false)]
    [InlineData("<3.13", "3.13.0rc1", false)]
    [InlineData("<3.13rc1", "3.13.0b2", true)]
    [InlineData(">=3.13", "3.14.0a1", false)]
    [InlineData(">=3.14.0a1", "3.14.0a2", true)]
    [InlineData(">1.0", "1.0.post1", false)]
    [InlineData(">1.0.post1", "1.0.post2", true)]
    [InlineData("==1.0", "1.0+local", true)]
    [InlineData("==1.0+local", "1.0", false)]
    [InlineData("", "3.9.18", true)]
    [InlineData(">=3.8,", "3.9.18", true)]
    public void A_version_fits_as_PEP_440_says(string specifiers, string version, bool expected) =>
        Assert.Equal(expected, PythonSpecifiers.TryParse(specifiers)!.Contains(PythonVersion.TryParse(version)!));

    [Theory]
    [InlineData("3.8")]
    [InlineData("^3.8")]
    [InlineData(">=3.8 <3.9")]
    [InlineData(">=3.8.*")]
    [InlineData("~=3")]
    [InlineData("==three")]
    public void What_is_no_specifier_is_not_read(string text) => Assert.Null(PythonSpecifiers.TryParse(text));

    [Fact]
    public void No_text_makes_the_reader_fail() =>
        Gen.String[Gen.Char["0123456789.*!=<>~,+ vrabcdepost-_"], 0, 40].Sample(text => PythonSpecifiers.TryParse(text)?.Contains(PythonVersion.TryParse("3.9.18")!));

    [Fact]
    public void A_version_is_as_far_from_another_as_the_other_from_it()
    {
        var version = Gen.OneOf(Ascending).Select(text => PythonVersion.TryParse(text)!);

        Gen.Select(version, version).Sample((left, right) => Assert.Equal(Math.Sign(left.CompareTo(right)), -Math.Sign(right.CompareTo(left))));
    }
}
