using CsCheck;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Executors.Docker.Images;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("alpine", "docker.io", "alpine", "latest")]
    [InlineData("alpine:3.20", "docker.io", "alpine", "3.20")]
    [InlineData("library/alpine", "docker.io", "library/alpine", "latest")]
    [InlineData("ghcr.io/owner/name:Tag", "ghcr.io", "ghcr.io/owner/name", "Tag")]
    [InlineData("localhost/x", "localhost", "localhost/x", "latest")]
    [InlineData("127.0.0.1:5000/a/b/c:1", "127.0.0.1:5000", "127.0.0.1:5000/a/b/c", "1")]
    [InlineData("[::1]:5000/a:1", "[::1]:5000", "[::1]:5000/a", "1")]
    [InlineData("alpine@" + Digest, "docker.io", "alpine", Digest)]
    [InlineData("registry.example/a-b_c.d:1@" + Digest, "registry.example", "registry.example/a-b_c.d", Digest)]
    public void References_are_taken_apart(string text, string registry, string name, string version)
    {
        var reference = ImageReference.Parse(text);
        Assert.Equal((registry, name, version), (reference.Registry, reference.Name, reference.Version));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Alpine", "; capitals are for tags only")]
    [InlineData("https://ghcr.io/a/b", "; without the 'https://'")]
    [InlineData("a:$TAG", "; a variable in it has no value")]
    [InlineData("a b", "")]
    [InlineData("a@sha256:12", "")]
    [InlineData("../a", "")]
    public void What_is_none_is_refused(string text, string hint)
    {
        var message = Assert.Throws<ExecutorException>(() => ImageReference.Parse(text)).Message;
        Assert.Equal($"'{text}' is no image: expected a name in lower case such as 'alpine:3.20', 'ghcr.io/owner/name:tag' or 'name@sha256:...'{hint}", message);
    }

    [Fact]
    public void What_is_read_could_not_reach_another_path_of_the_engine() => Gen.String[Gen.Char["ab.:/@-_?#%& \n"], 0, 30].Sample(text =>
    {
        try
        {
            Assert.DoesNotContain(ImageReference.Parse(text).Text, character => "?#%& \n".Contains(character, StringComparison.Ordinal));
        }
        catch (ExecutorException)
        {
            // Refused.
        }
    });

    [Theory]
    [InlineData("linux/amd64", "linux/amd64", true)]
    [InlineData("amd64", "linux/amd64", true)]
    [InlineData("linux/x86_64", "linux/amd64", true)]
    [InlineData("linux/arm64", "linux/arm64/v8", true)]
    [InlineData("linux/arm64/v8", "linux/arm64", true)]
    [InlineData("linux/arm/v6", "linux/arm/v7", false)]
    [InlineData("linux/arm64", "linux/amd64", false)]
    [InlineData("windows/amd64", "linux/amd64", false)]
    public void Platforms_are_compared_as_docker_does(string wanted, string has, bool fits) => Assert.Equal(fits, ImagePlatform.Fits(wanted, has));
}
