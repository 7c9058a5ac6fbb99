using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Testing;

/// <summary>A thing in a registry.</summary>
public sealed record RegistryObject(string Type, byte[] Content);

/// <summary>An image, or an index of images, as a registry holds it.</summary>
/// <param name="Digest">Its manifest.</param>
/// <param name="Layer">Its only layer; empty for an index.</param>
/// <param name="Objects">All that belongs to it, by digest.</param>
public sealed record RegistryImage(string Digest, string Layer, IReadOnlyDictionary<string, RegistryObject> Objects)
{
    private const string Types = "application/vnd.docker.distribution.manifest";

    /// <summary>An image of one layer.</summary>
    public static RegistryImage Of(string architecture, params IReadOnlyList<(string Path, byte[] Content)> files)
    {
        var tar = Tar(files);
        var layer = new RegistryObject("application/vnd.docker.image.rootfs.diff.tar.gzip", Gzip(tar));
        var config = new RegistryObject("application/vnd.docker.container.image.v1+json", Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"{{{architecture}}}","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":["{{{DigestOf(tar)}}}"]},"history":[{"created_by":"a test"}]}"""));
        var manifest = new RegistryObject(Types + ".v2+json", Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{Types}}.v2+json","config":{{Descriptor(config)}},"layers":[{{Descriptor(layer)}}]}"""));
        return new RegistryImage(DigestOf(manifest.Content), DigestOf(layer.Content), new[] { layer, config, manifest }.ToDictionary(one => DigestOf(one.Content)));
    }

    /// <summary>An index of images, each for a processor.</summary>
    public static RegistryImage Index(params IReadOnlyList<(string Architecture, RegistryImage Image)> images)
    {
        var entries = images.Select(one => $$$"""{{{Descriptor(one.Image.Objects[one.Image.Digest])[..^1]}}},"platform":{"architecture":"{{{one.Architecture}}}","os":"linux"}}""");
        var index = new RegistryObject(Types + ".list.v2+json", Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{Types}}.list.v2+json","manifests":[{{string.Join(',', entries)}}]}"""));
        var digest = DigestOf(index.Content);
        return new RegistryImage(digest, "", images.SelectMany(one => one.Image.Objects).Append(KeyValuePair.Create(digest, index)).DistinctBy(one => one.Key).ToDictionary());
    }

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Descriptor(RegistryObject content) =>
        $$"""{"mediaType":"{{content.Type}}","size":{{content.Content.Length}},"digest":"{{DigestOf(content.Content)}}"}""";

    private static byte[] Tar(IReadOnlyList<(string Path, byte[] Content)> files)
    {
        using var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Ustar))
        {
            foreach (var (path, content) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = (UnixFileMode)0x1ED, DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.UnixEpoch });
        }

        return output.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.NoCompression))
            gzip.Write(content);
        return output.ToArray();
    }
}
