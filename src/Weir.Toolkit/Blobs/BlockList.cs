using System.Xml;
using Weir.Toolkit.Access;

namespace Weir.Toolkit.Blobs;

/// <summary>Reads the list of blocks that a blob is made of.</summary>
internal static class BlockList
{
    /// <summary>How many bytes a list may have: all the blocks that a blob may have, with ids of the greatest length.</summary>
    public const int LargestText = BlockUpload.MostBlocks * 128;

    private static readonly XmlReaderSettings Strict = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = true };

    /// <summary>The ids, in order.</summary>
    /// <exception cref="Refusal">It is no such list.</exception>
    public static IReadOnlyList<string> Read(ReadOnlyMemory<byte> xml)
    {
        List<string> ids = [];
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml.ToArray()), Strict);
            reader.MoveToContent();
            if (reader.Name != "BlockList")
                throw Malformed($"its element is '{reader.Name}', expected 'BlockList'");
            if (!reader.IsEmptyElement)
                reader.ReadStartElement();
            while (reader.NodeType == XmlNodeType.Element && reader.Depth > 0)
            {
                if (reader.Name is not ("Latest" or "Uncommitted" or "Committed"))
                    throw Malformed($"it has '{reader.Name}', expected 'Latest', 'Uncommitted' or 'Committed'");
                ids.Add(reader.ReadElementContentAsString());
            }
        }
        catch (XmlException broken)
        {
            throw Malformed(broken.Message);
        }

        return ids.Count <= BlockUpload.MostBlocks ? ids : throw Malformed($"it may name {BlockUpload.MostBlocks} blocks, found {ids.Count}");
    }

    private static Refusal Malformed(string reason) => new(400, "InvalidXmlDocument", $"the list of blocks cannot be read: {reason}");
}
