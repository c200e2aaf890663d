// mscorlib 1.17.0.0, System.Collections
// Declarations only: see README.md for where they come from and how to add one.

using System;

namespace System.Collections;

public class ArrayList : IList, ICollection, IEnumerable, ICloneable
{
    public ArrayList() => throw null!;
    public int Capacity { get => throw null!; set => throw null!; }
    public int Count { get => throw null!; }
    public bool IsFixedSize { get => throw null!; }
    public bool IsReadOnly { get => throw null!; }
    public bool IsSynchronized { get => throw null!; }
    public object SyncRoot { get => throw null!; }
    public object this[int index] { get => throw null!; set => throw null!; }
    public virtual int Add(object value) => throw null!;
    public virtual int BinarySearch(object value, IComparer comparer) => throw null!;
    public virtual void Clear() => throw null!;
    public virtual object Clone() => throw null!;
    public virtual bool Contains(object value) => throw null!;
    public virtual void CopyTo(Array array) => throw null!;
    public virtual void CopyTo(Array array, int index) => throw null!;
    public virtual IEnumerator GetEnumerator() => throw null!;
    public virtual int IndexOf(object value) => throw null!;
    public virtual int IndexOf(object value, int startIndex) => throw null!;
    public virtual int IndexOf(object value, int startIndex, int count) => throw null!;
    public virtual void Insert(int index, object value) => throw null!;
    public virtual void Remove(object value) => throw null!;
    public virtual void RemoveAt(int index) => throw null!;
    public virtual object[] ToArray() => throw null!;
    public virtual Array ToArray(Type type) => throw null!;
}

public interface ICollection : IEnumerable
{
    int Count { get; }
    object SyncRoot { get; }
    bool IsSynchronized { get; }
    void CopyTo(Array array, int index);
}

public interface IComparer
{
    int Compare(object x, object y);
}

public interface IEnumerable
{
    IEnumerator GetEnumerator();
}

public interface IEnumerator
{
    object Current { get; }
    bool MoveNext();
    void Reset();
}

public interface IEqualityComparer
{
    bool Equals(object x, object y);
    int GetHashCode(object obj);
}

public interface IList : ICollection, IEnumerable
{
    object this[int index] { get; set; }
    bool IsReadOnly { get; }
    bool IsFixedSize { get; }
    int Add(object value);
    bool Contains(object value);
    void Clear();
    int IndexOf(object value);
    void Insert(int index, object value);
    void Remove(object value);
    void RemoveAt(int index);
}
