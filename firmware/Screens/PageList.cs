using System;
using KioskFleet.Firmware.Storage;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.Screens;

/// <summary>The pages of the place that is open (SPEC.md §2, page-list). Reused: one for the open place, one for the place that is being opened.</summary>
public sealed class PageList
{
    private readonly CborReader _reader = new CborReader(new byte[0], 0, 0);
    private readonly byte[] _listId = new byte[Limits.IdBytes];
    private int _documentsAt;
    private int _documents;
    private int _before;

    /// <summary>The object; its children are the pages.</summary>
    public readonly byte[] Bytes = new byte[Limits.ObjectBytes];

    /// <summary>One of <see cref="PlaceKind"/>.</summary>
    public int Kind;
    public int Key;

    /// <summary>Pages, 0 while nothing is read.</summary>
    public int Count;
    private int _length;

    /// <summary>True if this is the list that is read.</summary>
    public bool Is(byte[] ids, int offset, int kind, int key)
        => Count > 0 && Kind == kind && Key == key && ObjectHash.Same(ids, offset, _listId, 0);

    /// <summary>Reads the list of a place.</summary>
    /// <returns>False if it cannot be read, is no page list of this place, or has no page; the list is then empty.</returns>
    public bool Load(IObjectReader objects, byte[] ids, int offset, int kind, int key)
    {
        if (Is(ids, offset, kind, key))
        {
            return true;
        }

        Count = 0;
        _length = objects.Read(ids, offset, Bytes);
        if (!ObjectFrame.IsValid(Bytes, _length) || Bytes[0] != ObjectKind.PageList)
        {
            return false;
        }

        int start = ObjectFrame.PayloadOffset(Bytes);
        try
        {
            _reader.Reset(Bytes, start, _length - start);
            int fields = _reader.ReadMapHead();
            if (fields < 6)
            {
                return false;
            }

            SetObject.Key(_reader, 1);
            Kind = _reader.ReadInt(0, PlaceKind.Record);
            SetObject.Key(_reader, 2);
            Key = _reader.ReadInt(0, Varint.Max);
            for (int field = 3; field <= 5; field++)
            {
                SetObject.Key(_reader, field);
                _reader.Skip();
            }

            SetObject.Key(_reader, 6);
            _documents = _reader.ReadArrayHead();
            _documentsAt = _reader.Position;
            _before = 0;
            if (fields > 6)
            {
                for (int i = 0; i < _documents; i++)
                {
                    _reader.Skip();
                }

                SetObject.Key(_reader, 7);
                _before = _reader.ReadInt(0, Limits.MaxGlyph);
            }
        }
        catch (CborException)
        {
            return false;
        }

        int pages = ObjectFrame.ChildCount(Bytes);
        if (Kind != kind || Key != key || (kind == PlaceKind.Notice && _documents != pages))
        {
            return false;
        }

        Array.Copy(ids, offset, _listId, 0, Limits.IdBytes);
        Count = pages;
        return pages > 0;
    }

    /// <returns>Where in <see cref="Bytes"/> the identity of a page begins.</returns>
    public int PageIdOffset(int page) => ObjectFrame.ChildOffset(page);

    /// <summary>The document that a page shows, and which of that document's pages there it is.</summary>
    /// <returns>The document's key, -1 for a page of home or a column.</returns>
    public int DocumentOf(int page, out int documentPage)
    {
        documentPage = page + _before;
        if (Kind == PlaceKind.Document || Kind == PlaceKind.Record)
        {
            return Key;
        }

        if (Kind != PlaceKind.Notice)
        {
            return -1;
        }

        int document = -1;
        try
        {
            _reader.Reset(Bytes, _documentsAt, _length - _documentsAt);
            for (int i = 0; i <= page; i++)
            {
                int next = _reader.ReadInt(0, Varint.Max);
                documentPage = next == document ? documentPage + 1 : 0;
                document = next;
            }
        }
        catch (CborException)
        {
            return -1;
        }

        return document;
    }

    /// <returns>The page that is this object, the one nearest to <paramref name="near"/> if there are several; -1 if there is none.</returns>
    public int FindPage(byte[] id, int near)
    {
        int found = -1;
        for (int i = 0; i < Count; i++)
        {
            if (ObjectHash.Same(Bytes, PageIdOffset(i), id, 0) && (found < 0 || Distance(i, near) < Distance(found, near)))
            {
                found = i;
            }
        }

        return found;
    }

    private static int Distance(int a, int b) => a < b ? b - a : a - b;
}
