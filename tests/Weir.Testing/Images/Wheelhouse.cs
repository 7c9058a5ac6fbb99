using Xunit;

namespace Weir.Testing.Images;

/// <summary>The program that packs the machine's Python packages into wheels, so that <c>pip install</c> works without a network.</summary>
public static class Wheelhouse
{
    /// <summary>The program; skips the test where it is not beside the corpora.</summary>
    public static string Program
    {
        get
        {
            var program = Path.GetFullPath(Path.Combine(Corpora.Root, "..", "tools", "wheelhouse"));
            Assert.SkipUnless(File.Exists(program), $"the wheelhouse is not here: '{program}'");
            return program;
        }
    }
}
