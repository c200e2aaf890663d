namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>What lies between a part and the one before it.</summary>
internal enum PartJoint
{
    /// <summary>Nothing goes over it.</summary>
    Hard,

    /// <summary>The cell on the left, in the same row.</summary>
    Cell,

    /// <summary>The cell above; its row continues in this one.</summary>
    Continued,

    /// <summary>The block before.</summary>
    Block,
}

/// <summary>A heading, paragraph, item or cell with its place.</summary>
/// <param name="Block">Number of the block; −1: the title.</param>
/// <param name="Row">Row of a table from 0, −1: header or no table.</param>
/// <param name="Column">Column of a table from 0, −1: no table.</param>
/// <param name="Text">The text as the document has it.</param>
/// <param name="Header">Name of the cell's column; empty: none.</param>
/// <param name="Joint">What lies before it.</param>
internal sealed record TextPart(int Block, int Row, int Column, string Text, string Header, PartJoint Joint);
