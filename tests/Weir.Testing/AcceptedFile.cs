using Xunit;

namespace Weir.Testing;

/// <summary>Files of the repository that the tests make: <c>WEIR_ACCEPT=1</c> writes what the code gives now.</summary>
public static class AcceptedFile
{
    /// <summary>Asserts that a file holds a text, after writing it where that is asked for.</summary>
    public static void Holds(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
        }

        Assert.True(File.Exists(path), $"{path} is not there: run this test with WEIR_ACCEPT=1");
        Assert.Equal(expected, File.ReadAllText(path), ignoreLineEndingDifferences: true);
    }
}
