using CsCheck;
using Weir.Engine.Unix;

namespace Weir.Engine.Tests.Unix;

public sealed class PathBytesTests
{
    [Fact]
    public void Every_name_comes_back_as_it_was() =>
        Gen.Byte[1, 255].Array[0, 40].Sample(name => Assert.Equal([.. name, 0], PathBytes.Encode(PathBytes.Decode(name))));

    [Fact]
    public void Every_text_comes_back_as_it_was() =>
        Gen.String[Gen.Char[' ', '\uD7FF'], 0, 40].Sample(text => Assert.Equal(text, PathBytes.Decode(PathBytes.Encode(text).AsSpan()[..^1])));

    [Fact]
    public void Text_beyond_the_first_plane_is_text() =>
        Assert.Equal("🎉\0"u8.ToArray(), PathBytes.Encode("🎉"));
}
