using Xunit;

namespace Weir.Testing.Images;

/// <summary>Gives an image the names that pipelines of others call theirs by, while a test runs. An image that the machine has under such a name stays as it is.</summary>
public sealed class BorrowedNames : IDisposable
{
    private readonly List<string> _names = [];

    /// <summary>Gives an image a name; skips the test where the machine has another image of that name.</summary>
    public void Lend(string image, string name)
    {
        Assert.SkipWhen(MadeImage.IsMade(name) == false, $"the engine has an image '{name}' that is not of these tests; it is left as it is, so this test cannot use the name");
        Shell.Must("docker", null, "tag", image, name);
        _names.Add(name);
    }

    public void Dispose()
    {
        if (_names.Count > 0)
            Shell.Must("docker", null, ["image", "rm", "--no-prune", .. _names]);
    }
}
