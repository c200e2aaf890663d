using KioskFleet.Publishing.Sources;

namespace KioskFleet.Publishing.Layout;

/// <summary>A document laid out for one screen.</summary>
/// <param name="Items">From top to bottom.</param>
/// <param name="Order">The same document in the order in which it is drawn: a table that is wider than the screen comes column part by column part, all else is as its author wrote it.</param>
internal sealed record FlowResult(List<FlowItem> Items, DocumentModel Order);
