-- Run once, when the server of compose's profile bi is new: Metabase keeps what people make in a database of its own.
create database metabase;
