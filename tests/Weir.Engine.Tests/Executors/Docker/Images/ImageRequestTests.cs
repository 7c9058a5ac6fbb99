using CsCheck;
using Weir.Engine.Executors.Docker.Images;
using Weir.Pipelines.Execution;

namespace Weir.Engine.Tests.Executors.Docker.Images;

public sealed class ImageRequestTests
{
    [Theory]
    [InlineData("", "'' is no image: expected the name of an image such as 'postgres:16', without blanks, found nothing")]
    [InlineData("Alpine", "'Alpine' is no image: the name 'Alpine' has upper-case letters, and names of images have none; write 'alpine'")]
    [InlineData("https://ghcr.io/a/b", "'https://ghcr.io/a/b' is no image: expected a registry such as 'ghcr.io' or 'localhost:5000', found 'https:'; leave the scheme out")]
    [InlineData("a:$TAG", "'a:$TAG' is no image: expected a tag of letters, digits, '_', '.' and '-', found '$TAG'; a variable in it has no value")]
    public void What_is_no_image_is_refused_with_the_reason_and_a_way_out(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ExecutorException>(() => ImageRequest.Read(text)).Message);

    [Fact]
    public void What_is_read_could_not_reach_another_path_of_the_engine() => Gen.String[Gen.Char["ab.:/@-_?#%& \n"], 0, 30].Sample(text =>
    {
        try
        {
            var image = ImageRequest.Read(text);
            Assert.DoesNotContain(image.FamiliarName, character => "?#%& \n".Contains(character, StringComparison.Ordinal));
            Assert.DoesNotContain("..", image.FamiliarName.Split('/'));
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
