using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Sets;

/// <summary>The order in which a screen shows a document: as its author wrote it, but a table wider than the screen column part by column part.</summary>
public static class ReadingOrder
{
    /// <summary>The document in that order; every cell and paragraph once.</summary>
    public static DocumentModel Of(DocumentModel model, DocumentKind kind, ScreenProfile profile, byte textSize, FontCatalog fonts)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(fonts);
        return DocumentFlow.Of(model, kind, new ScreenLayout(profile, textSize, fonts, new GlyphRegistry())).Order;
    }
}
