using System.Text;
using KioskFleet.Protocol;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Screens;

namespace KioskFleet.Publishing.DisplayLists;

/// <summary>Reads the text that a display list draws, in the order of its operations.</summary>
public static class PageText
{
    private const int FurnitureExtension = 1;
    private const int ContentExtension = 0;

    /// <param name="pageObject">A whole page object (SPEC.md §2, kind 4).</param>
    /// <param name="registry">The registry that the set was built with.</param>
    /// <param name="furniture">Also the titles in bars, page numbers and repeated headers, which are not the document's text.</param>
    /// <returns>The text without spaces; a line break where the pen moved.</returns>
    /// <exception cref="InvalidDataException">Not a page, or a bad operation.</exception>
    public static string Read(byte[] pageObject, GlyphRegistry registry, bool furniture = false)
    {
        ArgumentNullException.ThrowIfNull(pageObject);
        ArgumentNullException.ThrowIfNull(registry);
        if (!ObjectFrame.IsValid(pageObject, pageObject.Length) || pageObject[0] != ObjectKind.Page)
        {
            throw new InvalidDataException("The object is not a page.");
        }

        return ReadList(pageObject.AsSpan(ObjectFrame.PayloadOffset(pageObject)), registry, furniture);
    }

    /// <summary>The character behind one glyph of a font.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number was never given.</exception>
    public static Rune CharacterOf(int fontId, int glyph, GlyphRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return registry.CharacterOf(Theme.FaceOf((byte)fontId), glyph);
    }

    /// <summary>The same for a bare display list.</summary>
    public static string ReadList(ReadOnlySpan<byte> list, GlyphRegistry registry, bool furniture = false)
    {
        ArgumentNullException.ThrowIfNull(registry);
        StringBuilder text = new();
        byte font = 0;
        bool within = true;
        foreach (DisplayOperation operation in DisplayListReader.Read(list))
        {
            switch (operation.Code)
            {
                case DisplayOp.Font:
                    font = (byte)operation.Arguments[0];
                    break;
                case DisplayOp.Extension when operation.Arguments is [FurnitureExtension or ContentExtension]:
                    within = furniture || operation.Arguments[0] == ContentExtension;
                    break;
                case DisplayOp.When when within:
                    text.Append('\n').Append(ReadList([.. operation.Arguments.Skip(1).Select(a => (byte)a)], registry, furniture: true)).Append('\n');
                    break;
                case DisplayOp.Line or DisplayOp.At when text.Length > 0 && text[^1] != '\n':
                    text.Append('\n');
                    break;
                case DisplayOp.Wide or DisplayOp.Narrow when within:
                    int step = operation.Code == DisplayOp.Wide ? 1 : 2;
                    for (int i = 0; i < operation.Arguments.Length; i += step)
                    {
                        text.Append(registry.CharacterOf(Theme.FaceOf(font), operation.Arguments[i]).ToString());
                    }

                    break;
                default:
                    break;
            }
        }

        return text.ToString();
    }
}
