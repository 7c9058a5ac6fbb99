using Weir.Pipelines.Containers;

namespace Weir.Pipelines.Tests.Containers;

/// <summary>Names of images mean what they mean to Docker.</summary>
public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("postgres", "docker.io/library/postgres:latest", "postgres:latest")]
    [InlineData("postgres:16-alpine", "docker.io/library/postgres:16-alpine", "postgres:16-alpine")]
    [InlineData("bitnami/redis", "docker.io/bitnami/redis:latest", "bitnami/redis:latest")]
    [InlineData("docker.io/postgres", "docker.io/library/postgres:latest", "postgres:latest")]
    [InlineData("index.docker.io/bitnami/redis:7", "docker.io/bitnami/redis:7", "bitnami/redis:7")]
    [InlineData("ghcr.io/owner/app:1", "ghcr.io/owner/app:1", "ghcr.io/owner/app:1")]
    [InlineData("localhost/app", "localhost/app:latest", "localhost/app:latest")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest", "localhost:5000/app:latest")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app:latest", "[::1]:5000/app:latest")]
    [InlineData("a/b/c/d__e-f.g", "docker.io/a/b/c/d__e-f.g:latest", "a/b/c/d__e-f.g:latest")]
    [InlineData("postgres@" + Digest, "docker.io/library/postgres@" + Digest, "postgres@" + Digest)]
    [InlineData("postgres:16@" + Digest, "docker.io/library/postgres:16@" + Digest, "postgres:16@" + Digest)]
    public void Names_have_a_whole_and_a_familiar_form(string text, string full, string familiar)
    {
        var image = ImageReference.Parse(text).Value!;
        Assert.Equal((full, familiar), (image.FullName, image.FamiliarName));
        Assert.Equal(image, ImageReference.Parse(image.FullName).Value);
        Assert.Equal(image, ImageReference.Parse(image.FamiliarName).Value);
    }

    [Theory]
    [InlineData("postgres", "postgres", "latest")]
    [InlineData("docker.io/library/postgres:16", "postgres", "16")]
    [InlineData("bitnami/redis:7", "bitnami/redis", "7")]
    [InlineData("localhost:5000/app:Tag", "localhost:5000/app", "Tag")]
    [InlineData("ghcr.io/owner/app:1@" + Digest, "ghcr.io/owner/app", Digest)]
    public void What_is_asked_of_a_registry_is_the_digest_or_else_the_tag(string text, string name, string version)
    {
        var image = ImageReference.Parse(text).Value!;
        Assert.Equal((name, version), (image.Name, image.Version));
    }

    [Theory]
    [InlineData("", "", "expected the name of an image such as 'postgres:16', without blanks, found nothing")]
    [InlineData("a b", "a b", "expected the name of an image such as 'postgres:16', without blanks, found 'a b'")]
    [InlineData("Postgres:16", "Postgres", "the name 'Postgres' has upper-case letters, and names of images have none")]
    [InlineData("ghcr.io/Owner/app", "Owner/app", "the name 'Owner/app' has upper-case letters, and names of images have none")]
    [InlineData("postgres:", "", "expected a tag of letters, digits, '_', '.' and '-', found nothing")]
    [InlineData("postgres:a/b", "postgres:a", "expected a registry such as 'ghcr.io' or 'localhost:5000', found 'postgres:a'")]
    [InlineData("postgres:a+b", "a+b", "expected a tag of letters, digits, '_', '.' and '-', found 'a+b'")]
    [InlineData("postgres@sha256:12", "sha256:12", "expected a digest such as 'sha256:' and 64 hexadecimal digits, found 'sha256:12'")]
    [InlineData("-x", "-x", "expected a name of lower-case letters and digits with '.', '_', '-' or '/' between them, found '-x'")]
    [InlineData("a//b", "a//b", "expected a name of lower-case letters and digits with '.', '_', '-' or '/' between them, found 'a//b'")]
    [InlineData("docker.io/", "", "expected a name of lower-case letters and digits with '.', '_', '-' or '/' between them, found nothing")]
    public void What_is_no_name_is_refused_where_it_is_wrong(string text, string at, string message)
    {
        var problem = ImageReference.Parse(text).Problem!;
        Assert.Equal((at, message), (text.Substring(problem.Start, problem.Length), problem.Message));
    }

    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/arm/v7", "linux/arm/v7")]
    [InlineData("x86_64", "linux/amd64")]
    [InlineData("Linux/AARCH64", "linux/arm64")]
    [InlineData("linux/armhf", "linux/arm/v7")]
    [InlineData("windows/amd64", "windows/amd64")]
    public void Platforms_have_one_form(string text, string expected) => Assert.Equal(expected, ContainerPlatform.Parse(text).Value!.ToString());

    [Theory]
    [InlineData("", "expected a platform such as 'linux/amd64' or 'linux/arm/v7', found nothing")]
    [InlineData("linux/", "expected a platform such as 'linux/amd64' or 'linux/arm/v7', found 'linux/'")]
    [InlineData("linus/amd64", "there is no system 'linus'")]
    public void What_is_no_platform_is_refused(string text, string message) => Assert.Equal(message, ContainerPlatform.Parse(text).Problem!.Message);
}
