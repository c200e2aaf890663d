using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>The root of a set (SPEC.md §2, root): its text sizes and the times of the notice screen.</summary>
public sealed class ContentSet
{
    private readonly byte[] _root;
    private readonly int[] _sizes;

    /// <exception cref="CborException">Not a root.</exception>
    public ContentSet(byte[] root)
    {
        _root = root;
        int children = SetObject.Check(root, ObjectKind.Root);
        CborReader reader = SetObject.Payload(root);
        SetObject.Map(reader, 3);
        SetObject.Key(reader, 1);
        int count = reader.ReadArrayHead();
        if (count == 0 || count != children)
        {
            throw new CborException("A root needs one view for each text size.");
        }

        _sizes = new int[count];
        for (int i = 0; i < count; i++)
        {
            _sizes[i] = reader.ReadInt(TextSize.Normal, TextSize.Elder);
        }

        SetObject.Key(reader, 2);
        NoticeAfterSeconds = reader.ReadInt(0, ViewerLimits.MaxNoticeSeconds);
        SetObject.Key(reader, 3);
        NoticePageSeconds = reader.ReadInt(0, ViewerLimits.MaxNoticeSeconds);
    }

    /// <summary>The notice screen begins after so many seconds without a touch.</summary>
    public readonly int NoticeAfterSeconds;

    /// <summary>Each page of the notice screen stays so many seconds.</summary>
    public readonly int NoticePageSeconds;

    /// <summary>The text size that a new reader finds: the first one of the root.</summary>
    public int FirstSize => _sizes[0];

    public bool HasSize(int size) => IndexOf(size) >= 0;

    /// <summary>Reads the view and the chrome of a text size.</summary>
    /// <returns>Null if one of them cannot be read or is not what it should be.</returns>
    public LoadedView? Load(int size, IObjectReader objects, byte[] scratch)
    {
        int index = IndexOf(size);
        if (index < 0)
        {
            return null;
        }

        try
        {
            byte[]? viewBytes = SetObject.Load(objects, _root, ObjectFrame.ChildOffset(index), scratch);
            if (viewBytes == null)
            {
                return null;
            }

            View view = new View(viewBytes);
            byte[]? chrome = SetObject.Load(objects, viewBytes, ObjectFrame.ChildOffset(view.ChromeChild), scratch);
            return chrome == null ? null : new LoadedView(size, view, new Chrome(chrome), new FontSet(view, objects, scratch));
        }
        catch (CborException)
        {
            return null;
        }
    }

    private int IndexOf(int size)
    {
        for (int i = 0; i < _sizes.Length; i++)
        {
            if (_sizes[i] == size)
            {
                return i;
            }
        }

        return -1;
    }
}
