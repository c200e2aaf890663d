using System.Buffers;
using System.Text;
using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing.Sources;

/// <summary>Finds out how a text file is encoded and decodes it strictly: nothing is replaced by question marks.</summary>
public static class TextDecoder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16Little = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16Big = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    private static readonly Encoding Gb18030 = CreateGb18030();

    /// <summary>Decodes a whole file.</summary>
    /// <param name="file">Its name, for the message.</param>
    /// <param name="bytes">Its content, not empty.</param>
    /// <param name="finding">Why it is not a text; null if it is.</param>
    public static DecodedText? Decode(string file, byte[] bytes, out Finding? finding)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        finding = null;
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return Strict(file, bytes, 3, Utf8, "UTF-8", out finding);
        }

        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Strict(file, bytes, 2, Utf16Little, "UTF-16LE", out finding);
        }

        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Strict(file, bytes, 2, Utf16Big, "UTF-16BE", out finding);
        }

        if (bytes.AsSpan().Contains((byte)0))
        {
            return WithoutMark(file, bytes, out finding);
        }

        DecodedText? text = Strict(file, bytes, 0, Utf8, "UTF-8", out Finding? asUtf8);
        if (text is null)
        {
            text = Strict(file, bytes, 0, Gb18030, "GB18030", out Finding? asGb18030);

            // A file that is almost all valid UTF-8 is damaged UTF-8, not GB18030: tell that place.
            if (text is null || asUtf8!.Place.Byte > bytes.Length / 2 && bytes.Length > 64 && LooksWrong(text.Text))
            {
                finding = asUtf8!.Place.Byte > asGb18030?.Place.Byte || asGb18030 is null ? asUtf8 : asGb18030;
                return null;
            }
        }

        return text;
    }

    /// <summary>A text with zero bytes is UTF-16 without a mark, if one of its two orders gives what people write; anything else with zeros is no text.</summary>
    private static DecodedText? WithoutMark(string file, byte[] bytes, out Finding? finding)
    {
        DecodedText? text = bytes.Length % 2 != 0 ? null
            : new[] { Strict(file, bytes, 0, Utf16Little, "UTF-16LE", out _), Strict(file, bytes, 0, Utf16Big, "UTF-16BE", out _) }
                .Where(t => t is not null && IsWritten(t.Text)).MaxBy(t => t!.Text.Count(char.IsAscii));
        finding = text is null ? new Finding(Severity.Error, "text.binary", file, SourcePlace.AtByte(Array.IndexOf(bytes, (byte)0))) : null;
        return text;
    }

    // Nine in ten characters are ASCII, Chinese, or their punctuation.
    private static bool IsWritten(string text)
    {
        int usual = text.Count(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '~') or (>= '\u2010' and <= '\u2030') or (>= '\u3000' and <= '\u303F') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uFF00' and <= '\uFFEF'));
        return usual * 10 >= text.Length * 9;
    }

    private static DecodedText? Strict(string file, byte[] bytes, int start, Encoding encoding, string name, out Finding? finding)
    {
        try
        {
            finding = null;
            return new DecodedText(encoding.GetString(bytes, start, bytes.Length - start), name);
        }
        catch (DecoderFallbackException e)
        {
            long place = start + Math.Max(0, e.Index);
            string unknown = e.BytesUnknown is { Length: > 0 } b ? Convert.ToHexString(b) : "";
            finding = new Finding(Severity.Error, "text.encoding", file, SourcePlace.AtByte(place), name, unknown);
            return null;
        }
    }

    // Decoded with the wrong table, bytes become control characters and rare symbols: a share of them above one in fifty is no text a person wrote.
    private static bool LooksWrong(string text)
    {
        int odd = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool control = Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r' or '\f');
            odd += control || rune.Value is >= 0xE000 and <= 0xF8FF or 0xFFFD ? 1 : 0;
        }

        return odd > text.Length / 50;
    }

    private static Encoding CreateGb18030()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }
}
