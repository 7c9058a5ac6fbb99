using System.Text;
using System.Xml;

namespace Weir.Engine.Reports;

/// <summary>
/// Reads the elements of a report. A document type is skipped, never read: no entity is expanded, and no file or address is opened.
/// </summary>
internal sealed class ReportReader : IDisposable
{
    private const int MostFromEntities = 1_024;

    private readonly XmlReader _xml;
    private readonly ReportLimits _limits;
    private readonly char[] _piece = new char[4096];
    private int _entries;

    public ReportReader(Stream stream, ReportLimits limits)
    {
        _limits = limits;
        _xml = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            MaxCharactersInDocument = limits.Characters,
            MaxCharactersFromEntities = MostFromEntities,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,

            // Tests print colours, and their tools write the escape characters down as they are.
            CheckCharacters = false,
        });
    }

    /// <summary>The name of the element that was read or ended, without a prefix.</summary>
    public string Name => _xml.LocalName;

    public bool IsStart => _xml.NodeType == XmlNodeType.Element;

    public bool IsEmpty => _xml.IsEmptyElement;

    /// <summary>Moves to where the next element begins or ends; false at the end of the report.</summary>
    /// <exception cref="ReportException">The report is broken or too large.</exception>
    public bool Read()
    {
        while (ReadNode())
        {
            if (_xml.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
                return true;
        }

        return false;
    }

    /// <summary>An attribute of the element; null where it has none of that name, or an empty one.</summary>
    public string? Attribute(string name) => _xml.GetAttribute(name) is { Length: > 0 } value ? Cut(value) : null;

    /// <summary>All text in the element, to whose end it moves.</summary>
    public string Text()
    {
        if (IsEmpty)
            return "";
        var text = new StringBuilder();
        var depth = _xml.Depth;
        while (ReadNode() && _xml.Depth > depth)
        {
            if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
                Append(text);
        }

        return Cut(text.ToString());
    }

    /// <summary>Moves past the element and all that is in it.</summary>
    public void Skip()
    {
        if (IsEmpty)
            return;
        var depth = _xml.Depth;
        while (ReadNode() && _xml.Depth > depth)
        {
            // What is inside says nothing that is wanted.
        }
    }

    /// <summary>Counts a suite, a test or a file.</summary>
    /// <exception cref="ReportException">They are too many.</exception>
    public void Count()
    {
        if (++_entries > _limits.Entries)
            throw Wrong($"the report has more than {_limits.Entries} entries");
    }

    /// <summary>What is wrong with the report, at the place that was read last.</summary>
    public ReportException Wrong(string what, Exception? cause = null)
    {
        var place = (IXmlLineInfo)_xml;
        return new ReportException(what, place.LineNumber, place.LinePosition, cause);
    }

    public void Dispose() => _xml.Dispose();

    private bool ReadNode()
    {
        try
        {
            var more = _xml.Read();
            return _xml.Depth <= _limits.Depth ? more : throw Wrong($"the report is nested more than {_limits.Depth} elements deep");
        }
        catch (XmlException broken)
        {
            throw Broken(broken);
        }
    }

    // A text of many megabytes is passed over piece by piece, and never stands in memory as a whole.
    private void Append(StringBuilder text)
    {
        while (text.Length <= _limits.Text && ReadPiece() is > 0 and var length)
            text.Append(_piece, 0, length);
    }

    private int ReadPiece()
    {
        try
        {
            return _xml.ReadValueChunk(_piece, 0, _piece.Length);
        }
        catch (XmlException broken)
        {
            throw Broken(broken);
        }
    }

    private static ReportException Broken(XmlException cause) =>
        new($"the report is no whole XML document: {cause.Message}", cause.LineNumber, cause.LinePosition, cause);

    private string Cut(string text) => text.Length <= _limits.Text ? text : text[..Whole(text, _limits.Text)] + "…";

    // Half of a character could not be written anywhere.
    private static int Whole(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
