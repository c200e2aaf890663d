namespace KioskFleet.Publishing.Privacy.Detection;

/// <summary>Cuts a stream into groups of digits and says which may belong together.</summary>
internal static class DigitGroups
{
    /// <summary>Most blanks and hyphens between two pieces of one number.</summary>
    private const int MaxSoft = 4;

    /// <summary>Digits from which a group stands for itself though a dot or comma touches it: an identity, card or mobile number, not an amount.</summary>
    private const int OwnNumber = 11;

    /// <summary>Digits after a decimal point at most.</summary>
    private const int FractionDigits = 4;

    public static List<DigitGroup> Of(TextStream stream, IReadOnlyList<string> letterPrefixes)
    {
        string text = stream.Text;
        List<DigitGroup> groups = [];
        int i = 0;
        while (i < text.Length)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                int end = i;
                while (end < text.Length && char.IsAsciiDigit(text[end]))
                {
                    end++;
                }

                bool x = IsX(text, end) && !IsLetterOrDigit(text, end + 1);
                groups.Add(new DigitGroup(i, x ? end + 1 : end, x));
                i = groups[^1].End;
            }
            else
            {
                if (IsX(text, i) && !IsLetterOrDigit(text, i - 1) && !IsLetterOrDigit(text, i + 1))
                {
                    groups.Add(new DigitGroup(i, i + 1, true));
                }

                i++;
            }
        }

        for (int g = 0; g < groups.Count; g++)
        {
            Link(stream, groups, g);
            groups[g].Coded = LettersTouch(text, groups[g], letterPrefixes);
        }

        for (int g = 0; g < groups.Count; g++)
        {
            MarkDecimal(text, groups, g);
        }

        return groups;
    }

    private static void Link(TextStream stream, List<DigitGroup> groups, int index)
    {
        if (index == 0)
        {
            return;
        }

        DigitGroup group = groups[index];
        int soft = 0;
        for (int i = groups[index - 1].End; i < group.Start; i++)
        {
            char c = stream.Text[i];
            if (c == TextStream.Border)
            {
                PartJoint joint = stream.Parts[stream.PartAt(i)].Joint;
                if (joint == PartJoint.Hard)
                {
                    return;
                }

                group.Over = joint > group.Over ? joint : group.Over;
                soft = 0;
            }
            else if (c is not (' ' or '-') || ++soft > MaxSoft)
            {
                return;
            }
        }

        group.Linked = true;
    }

    private static void MarkDecimal(string text, List<DigitGroup> groups, int index)
    {
        DigitGroup group = groups[index];
        if (index + 1 >= groups.Count || group.End >= text.Length || groups[index + 1].Start != group.End + 1)
        {
            return;
        }

        DigitGroup next = groups[index + 1];
        bool goesOn = index + 2 < groups.Count && groups[index + 2].Linked;
        switch (text[group.End])
        {
            case '.' when next.Length <= FractionDigits:
                group.Decimal |= group.Length < OwnNumber || (next.Length == 2 && !goesOn);
                next.Decimal |= !goesOn;
                break;
            case ',' when next.Length == 3 && group.Length <= 3:
                group.Decimal = true;
                next.Decimal = true;
                break;
            default:
                break;
        }
    }

    private static bool LettersTouch(string text, DigitGroup group, IReadOnlyList<string> allowed)
    {
        int before = group.Start;
        if (before > 1 && text[before - 1] == '-')
        {
            before--;
        }

        int first = before;
        while (first > 0 && char.IsAsciiLetter(text[first - 1]))
        {
            first--;
        }

        if (first < before && !allowed.Contains(text[first..before].ToLowerInvariant()))
        {
            return true;
        }

        int last = group.End;
        while (last < text.Length && char.IsAsciiLetter(text[last]))
        {
            last++;
        }

        return last > group.End && !allowed.Contains(text[group.End..last].ToLowerInvariant());
    }

    private static bool IsX(string text, int index) => index >= 0 && index < text.Length && text[index] is ('X' or 'x');

    private static bool IsLetterOrDigit(string text, int index) => index >= 0 && index < text.Length && char.IsAsciiLetterOrDigit(text[index]);
}
